/** Names of what the story of the included model is sent. */

/** ONNX Runtime's WebAssembly. */
export const RUNTIME_FILE = "ort-wasm-simd-threaded.wasm";
/** The included model. */
export const MODEL_FILE = "model.onnx";
/** Heights and widths of the photographs, whose pixels are files of their names. */
export const PHOTOGRAPHS = "photographs.json";
/** Scores of the photographs that were computed outside the browser. */
export const SCORES = "scores.json";
