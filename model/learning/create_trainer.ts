import type { LearningModel } from "./learning_model.ts";
import { TensorflowKernels } from "../kernels/tensorflow_kernels.ts";
import { GraphTrainer } from "./graph_trainer.ts";
import { TapeTrainer } from "./tape_trainer.ts";
import type { Trainer, TrainerConfig } from "./trainer.ts";
import { messageOf } from "../../data/text/message_of.ts";

/**
 * Creates the fastest trainer for a model and its runtime: one graph for the whole step on TensorFlow and a CPU with
 * oneDNN, otherwise layer by layer. With a frozen backbone, the step starts at its features. Mixed precision needs a
 * graph on every device, because tfjs's own tensors have no bfloat16. {@linkcode Trainer.way} states which way was
 * chosen, and why.
 *
 * @throws {RangeError} If mixed precision is requested and a graph is not
 * possible.
 * @throws {Error} If it is requested and TensorFlow rejects the graph.
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
    // In measurements, a graph was no faster there.
    return new TapeTrainer(model, config, "TensorFlow has no oneDNN here");
  }
  try {
    return await GraphTrainer.open(model, config);
  } catch (error) { // for example, no temporary file can be written
    const reason = messageOf(error);
    const obstacle = `a graph for the whole step cannot be used (${reason})`;
    return new TapeTrainer(model, config, obstacle);
  }
}

function hasOnednn({ device: { kernels } }: LearningModel): boolean {
  return kernels instanceof TensorflowKernels && kernels.hasOnednn();
}
