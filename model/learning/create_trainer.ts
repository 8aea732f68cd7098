import type { LearningModel } from "./learning_model.ts";
import { TensorflowKernels } from "../kernels/tensorflow_kernels.ts";
import { GraphTrainer } from "./graph_trainer.ts";
import { TapeTrainer } from "./tape_trainer.ts";
import type { Trainer, TrainerConfig } from "./trainer.ts";
import { messageOf } from "../../data/text/message_of.ts";

/**
 * Creates the fastest trainer for a model and its runtime: one graph for the whole step on TensorFlow and a CPU with
 * oneDNN, layer by layer elsewhere. With a frozen backbone that step begins at its features. Mixed precision needs a graph on every device, because
 * tfjs's own tensors have no bfloat16. {@linkcode Trainer.way} says which way was chosen, and why.
 *
 * @throws {RangeError} If mixed precision is wanted and there is no such graph.
 * @throws {Error} If it is wanted and TensorFlow does not take the graph.
 */
export async function createTrainer(
  model: LearningModel,
  config: TrainerConfig,
): Promise<Trainer> {
  const { precision = "float32" } = config;
  const obstacle = GraphTrainer.obstacle(model, config);
  if (precision !== "float32") {
    if (!obstacle) return await GraphTrainer.open(model, config);
    throw new RangeError(`Cannot train in ${precision}: ${obstacle}`);
  }
  if (obstacle) return new TapeTrainer(model, config, obstacle);
  if (!hasOnednn(model)) {
    // A graph was measured to be no faster there.
    return new TapeTrainer(model, config, "TensorFlow has no oneDNN here");
  }
  try {
    return await GraphTrainer.open(model, config);
  } catch (error) { // no temporary file may be written, for example
    const reason = messageOf(error);
    const obstacle = `one graph for all of it cannot be used (${reason})`;
    return new TapeTrainer(model, config, obstacle);
  }
}

function hasOnednn({ device: { kernels } }: LearningModel): boolean {
  return kernels instanceof TensorflowKernels && kernels.hasOnednn();
}
