import type { Progress } from "./progress.ts";

/** Whether TensorFlow is to compute on an NVIDIA GPU or on the CPU. */
export type Flavour = "cuda" | "cpu";

/** What a source has made in its folder. */
export interface Made {
  /** Where it came from, in words. */
  source: string;
  /** The addon, relative to the folder. */
  addon: string;
  /** What it was built for, where that is known: a CUDA build is one without a device, too. */
  build?: Flavour;
  /** All files it needs: inside the folder relative to it, others absolute. */
  files: string[];
}

/** One way to get TensorFlow. */
export interface Source {
  /** What it is, in words. */
  title: string;
  /** Makes all that is needed in an empty folder, or throws saying why it cannot. */
  make(folder: string, flavour: Flavour, progress: Progress): Promise<Made>;
}
