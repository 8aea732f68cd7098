/** The version of ONNX Runtime. */
export const ONNX_RUNTIME_VERSION = "1.30.0";
