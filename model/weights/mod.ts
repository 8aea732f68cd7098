/**
 * Files of weights: safetensors, PyTorch's formats, ONNX, SavedModel. Reads and
 * writes named arrays and a configuration. Nothing in a file is executed; sizes
 * are bounded. Begin reading with `read_weights.ts`.
 *
 * @module
 */
export * from "./infer_network.ts";
export * from "./onnx/halve_floats.ts";
export * from "./onnx/observe_maps.ts";
export * from "./onnx/quantize_graph.ts";
export * from "./onnx/write_onnx.ts";
export * from "./pretrained/pretrained_file.ts";
export * from "./pretrained/wheel_weights.ts";
export * from "./read_backbone.ts";
export * from "./read_checkpoint.ts";
export * from "./safetensors.ts";
export * from "./torch/read_torch.ts";
export * from "./torch/write_torch.ts";
export * from "./weights_error.ts";
export * from "./write_saved_model.ts";
export * from "./write_torch_checkpoint.ts";
