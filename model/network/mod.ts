/**
 * The network: makes layers, backbones and heads from a configuration, written
 * against an interface of operations. Knows nothing of files or devices. Begin
 * reading with `iqa_network.ts`.
 *
 * @module
 */
export * from "./backbones/create_backbone.ts";
export * from "./head_outputs.ts";
export * from "./image_batch.ts";
export * from "./input_tensors.ts";
export * from "./iqa_network.ts";
export * from "./layers/device.ts";
export * from "./layers/fold_normalization.ts";
export * from "./layers/layers.ts";
export * from "./layers/named_tensor.ts";
export * from "./layers/operations.ts";
export * from "./layers/parameter.ts";
export * from "./layers/reduction.ts";
export * from "./layers/spsp.ts";
export * from "./layers/tape.ts";
export * from "./layers/tape_mode.ts";
export * from "./layers/value.ts";
export * from "./layers/variables.ts";
export * from "./memory_need.ts";
export * from "./model_config.ts";
export * from "./network_config.ts";
export * from "./pixels_that_fit.ts";
export * from "./scoring_config.ts";
