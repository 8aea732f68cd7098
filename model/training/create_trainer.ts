import type { DeviceIqaModel } from "../device_iqa_model.ts";
import { GraphTrainer } from "./graph_trainer.ts";
import type { OptimizerConfig } from "./optimizer.ts";
import { TapeTrainer } from "./tape_trainer.ts";
import type { Trainer } from "./trainer.ts";

/**
 * What trains a model the fastest where it is: Adam and AdamW
 * on TensorFlow and a CPU with oneDNN one graph for the whole step, elsewhere
 * layer by layer.
 */
export async function createTrainer(
  model: DeviceIqaModel,
  config: OptimizerConfig,
): Promise<Trainer> {
  return await GraphTrainer.open(model, config) ??
    new TapeTrainer(model, config);
}
