import type { HeadOutputs } from "../network/head_outputs.ts";
import type { ImageBatch } from "../network/image_batch.ts";
import type { IqaNetwork } from "../network/iqa_network.ts";
import type { Device } from "../network/layers/device.ts";
import type { Tape } from "../network/layers/tape.ts";
import type { TapeMode } from "../network/layers/tape_mode.ts";
import type { Variables } from "../network/layers/variables.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** The members of a model that a training step needs. */
export interface LearningModel {
  /** The runtime that computes. */
  readonly runtime: Runtime;
  /** tfjs and kernels of the runtime. */
  readonly device: Device;
  /** The layers. */
  readonly network: IqaNetwork;
  /** The weights and running statistics. */
  readonly variables: Variables;
  /** A tape for one pass through the network. */
  tape(mode: TapeMode): Tape;
  /** Raw outputs of the three heads for a batch of prepared images. */
  headOutputs(batch: ImageBatch, mode?: TapeMode): Promise<HeadOutputs>;
}
