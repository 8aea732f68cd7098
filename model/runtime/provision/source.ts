import type { Progress } from "./progress.ts";

/** Whether TensorFlow is to compute on an NVIDIA GPU or on the CPU. */
export type Flavor = "cuda" | "cpu";

/** The result of a source. */
export interface Made {
  /** Where it came from, in words. */
  source: string;
  /** The addon, relative to the folder. */
  addon: string;
  /** The build, if it is known: a CUDA build may have no device. */
  build?: Flavor;
  /** All files it needs: inside the folder relative to it, others absolute. */
  files: string[];
}

/** One way to get TensorFlow. */
export interface Source {
  /** What it is, in words. */
  title: string;
  /** Makes everything in an empty folder, or throws an error with the reason. */
  make(folder: string, flavor: Flavor, progress: Progress): Promise<Made>;
}
