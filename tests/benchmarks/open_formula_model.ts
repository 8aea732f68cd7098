/** A network with weights by formula in ONNX Runtime, as `score` opens a model. */
import { bytesOfParts } from "../../model/scoring/bytes_of_parts.ts";
import { OnnxThread } from "../../model/scoring/onnx/onnx_thread.ts";
import type { ModelConfig } from "../../model/network/model_config.ts";
import { onnxFile } from "../../model/weights/onnx/write_onnx.ts";
import type { Safetensors } from "../../model/weights/safetensors.ts";
import { formulaArrays } from "../model/support/formula_model.ts";

/** What a file of the network holds; weights are of [-s, s], s² = scale / fan-in. */
export function formulaContent(backbone: string, scale: number): Safetensors {
  const config: ModelConfig = { backbone, preparation: {} };
  const tensors = formulaArrays(config, { scaleNumerator: scale });
  const metadata = { model: JSON.stringify(config) };
  return { tensors, metadata } as unknown as Safetensors;
}

/** Opens it on as many threads as there are processors. */
export async function openFormulaModel(
  backbone: string,
  scale: number,
): Promise<OnnxThread> {
  return await OnnxThread.open(
    bytesOfParts(onnxFile(formulaContent(backbone, scale))),
  );
}
