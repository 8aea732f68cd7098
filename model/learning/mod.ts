/**
 * One training step: updates the weights with a batch of pixels and subjective
 * scores, and returns the loss. Passes, optimizers, update rules, weight
 * averages. Writes no file. Begin reading with `training_step.ts`.
 *
 * @module
 */
export * from "./create_trainer.ts";
export * from "./exchange.ts";
export * from "./heads_loss.ts";
export * from "./learning_rate_at.ts";
export * from "./non_finite_error.ts";
export * from "./train_config.ts";
export * from "./trainer.ts";
export * from "./weight_average.ts";
