/**
 * Predicts scores of images, videos or pixels with a trained model, and
 * explains them. `score.ts` runs wherever ONNX Runtime does; the included model
 * is in `models/`, scoring on Apache Spark in `spark/`, and in servers in
 * `serving/`. Begin reading with `scorer.ts`, then `open_predictor.ts`;
 * `quantizing/` makes 8-bit models.
 *
 * @module
 */
export * from "./bounded_preparation.ts";
export * from "./create_iqa_model.ts";
export * from "./device_iqa_model.ts";
export * from "./head_model.ts";
export * from "./iqa_model.ts";
export * from "./library_version.ts";
export * from "./load_iqa_model.ts";
export * from "./onnx/provision_onnx_runtime.ts";
export * from "./open_predictor.ts";
export * from "./pixels.ts";
export * from "./prediction/prepare_image.ts";
export * from "./prediction/score_map.ts";
export * from "./predictor.ts";
export * from "./predictor_names.ts";
export * from "./quantizing/quantize_model.ts";
export * from "./score_files.ts";
export * from "./score_sources.ts";
export * from "./score_video.ts";
