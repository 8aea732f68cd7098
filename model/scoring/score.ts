/**
 * Scores pixels with a trained model, an `.onnx` file, wherever ONNX Runtime runs: Deno, Node, Bun and browsers.
 *
 * It needs ONNX Runtime (`onnxruntime-node`, `onnxruntime-web`) and decoded images
 * from the caller, and imports neither Deno nor Node nor a tensor library. Begin
 * reading at {@linkcode createScorer}.
 *
 * @example The configuration of a model in memory
 * ```ts
 * import ort from "onnxruntime-node";
 * import { createScorer } from "@iqa/norm-in-norm/score";
 * import { assertEquals } from "@std/assert";
 *
 * const file = await Deno.readFile("model/scoring/models/default.onnx");
 * const scorer = await createScorer(ort, file);
 * assertEquals(scorer.config.scale?.max, 1);
 * await scorer.dispose();
 * ```
 *
 * @module
 */
export { type Fit, type FitOptions, FITS } from "../../data/images/fit_size.ts";
export type { ImageSize, RgbImage } from "../../data/images/rgb_image.ts";
export type { ScoreScale } from "../../data/images/score_scale.ts";
export type {
  ConformalInterval,
  Learned,
  Line,
  Preparation,
  ScoringConfig,
} from "../network/scoring_config.ts";
export { explainScore, type ScoreMeaning } from "./prediction/explain_score.ts";
export { type ImageFacts, imageFacts } from "./prediction/image_facts.ts";
export type {
  OnnxRuntime,
  OnnxSession,
  OnnxTensor,
} from "./onnx/onnx_runtime.ts";
export type { Pixels } from "./pixels.ts";
export {
  type OnnxMetadata,
  readOnnxMetadata,
} from "./onnx/read_onnx_metadata.ts";
export type { Heads, Prediction } from "./prediction/prediction.ts";
export type { ScoreMap } from "./prediction/score_map.ts";
export {
  createScorer,
  type Score,
  Scorer,
  type ScorerOptions,
} from "./scorer.ts";
