/**
 * The network as nodes of a TensorFlow graph: layers come in, one graph for the
 * whole training step goes out. Begin reading with `graph.ts`, then
 * `training_graph.ts`.
 *
 * @module
 */
export * from "./graph_rules.ts";
export * from "./has_bfloat16_pooling.ts";
export * from "./saved_model.ts";
export * from "./prediction/saved_prediction.ts";
export * from "./training_session.ts";
