/**
 * Writes the requests and answers of model/scoring/serving, by ONNX Runtime and
 * TensorFlow: `deno run -A tests/model/scoring/serving/make_examples.ts`, then `deno fmt`.
 */
import ort from "onnxruntime-node";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import {
  askOnnxRuntime,
  askTensorFlow,
  onnxRequest,
  savedModelRequest,
  servingFolder,
} from "./examples.ts";

/** Numbers in one line, and no more digits than a float has. */
async function write(name: string, content: unknown): Promise<void> {
  const digits = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(7)) : value;
  const text = JSON.stringify(content, digits);
  await Deno.writeTextFile(new URL(name, servingFolder), `${text}\n`);
}

const forOnnx = onnxRequest();
await write("request_onnx.json", forOnnx);
await write("answer_onnx.json", await askOnnxRuntime(ort, forOnnx));
const forSavedModel = savedModelRequest();
await write("request_savedmodel.json", forSavedModel);
const tensorflow = await selectBackend("tensorflow");
await write(
  "answer_savedmodel.json",
  await askTensorFlow(tensorflow, forSavedModel),
);
