import type { Progress } from "./progress.ts";

/** Build of TensorFlow: for an NVIDIA GPU or for the CPU. */
export type Flavor = "cuda" | "cpu";

/** The result of a source. */
export interface Made {
  /** Description of the source. */
  source: string;
  /** The addon, relative to the folder. */
  addon: string;
  /** The build, if known: a CUDA build may have no device. */
  build?: Flavor;
  /**
   * All required files: those inside the folder relative to it, others
   * absolute.
   */
  files: string[];
}

/** One way to get TensorFlow. */
export interface Source {
  /** Its name in messages. */
  title: string;
  /**
   * Creates everything in an empty folder, or throws an error with the reason.
   */
  make(folder: string, flavor: Flavor, progress: Progress): Promise<Made>;
}
