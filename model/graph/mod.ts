/**
 * The network as a TensorFlow graph: turns layers into one graph for the whole
 * training step, or for prediction. Begin reading with `graph.ts`, then
 * `training_graph.ts`.
 *
 * @module
 */
export * from "./graph_rules.ts";
export * from "./has_bfloat16_pooling.ts";
export * from "./saved_model.ts";
export * from "./prediction/saved_prediction.ts";
export * from "./training_session.ts";
