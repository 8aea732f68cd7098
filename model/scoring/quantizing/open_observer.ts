import { availableParallelism } from "node:os";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import {
  loadOnnxRuntime,
  type OnnxBuild,
  sessionSettings,
} from "../onnx/load_onnx_runtime.ts";
import {
  provisionOnnxRuntime,
  SetUpError,
} from "../onnx/provision_onnx_runtime.ts";
import { MapObserver } from "./map_observer.ts";

/**
 * Opens a model whose maps are observed, in native code or, if that fails, in
 * WebAssembly.
 */
export async function openObserver(
  model: Uint8Array<ArrayBuffer>,
  config: ScoringConfig,
  maps: readonly string[],
): Promise<MapObserver> {
  const open = async (build: OnnxBuild, folder?: string) => {
    const ort = await loadOnnxRuntime(build, folder);
    const settings = sessionSettings(build, availableParallelism());
    const session = await ort.InferenceSession.create(model, settings);
    return new MapObserver(ort, session, config, maps);
  };
  try {
    return await open("native", await provisionOnnxRuntime());
  } catch (error) {
    if (error instanceof SetUpError) throw error;
    return await open("wasm");
  }
}
