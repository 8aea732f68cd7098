import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runPython } from "../../../../model/runtime/provision/run_python.ts";
import { fromFileUrl } from "../../../support/paths.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";
import { testWithOnnxRuntime } from "../../weights/onnx/onnx_runtime.ts";
import { scoringPython } from "../spark/spark_environment.ts";
import {
  askOnnxRuntime,
  askTensorFlow,
  defaultModel,
  type OnnxAnswer,
  onnxRequest,
  type SavedModelAnswer,
  savedModelRequest,
  servingFolder,
} from "./examples.ts";
import { WHY_NOT_LARGE } from "../../../support/large.ts";
import { unless } from "../../../support/unless.ts";

// The stored answers are those of ONNX Runtime 1.30 and TensorFlow 2, to seven digits.

/** Outputs are up to 9, and rounded to 24 bits in some hundred layers. */
const TOLERANCE = 2e-5;

async function stored<T>(name: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(name, servingFolder)));
}

/** Equal but for roundings of numbers. */
function assertSame(actual: unknown, expected: unknown, where = ""): void {
  if (typeof expected === "number") {
    const distance = Math.abs(actual as number - expected);
    assert(distance <= TOLERANCE, `${where}: ${actual} and not ${expected}`);
  } else if (typeof expected === "object" && expected !== null) {
    assertEquals(Object.keys(actual as object), Object.keys(expected), where);
    for (const [key, value] of Object.entries(expected)) {
      assertSame(
        (actual as Record<string, unknown>)[key],
        value,
        `${where}.${key}`,
      );
    }
  } else assertEquals(actual, expected, where);
}

Deno.test("the page shows the stored requests and answers", async () => {
  const page = await Deno.readTextFile(new URL("README.md", servingFolder));
  for (const name of ["answer_onnx.json", "answer_savedmodel.json"]) {
    const answer = await Deno.readTextFile(new URL(name, servingFolder));
    assertStringIncludes(page, `\`\`\`json\n${answer}\`\`\``);
  }
  const request = onnxRequest();
  assertEquals(await stored("request_onnx.json"), request);
  const [{ shape, data }] = request.inputs;
  assertStringIncludes(
    page,
    `"shape": [${shape.join(", ")}], "datatype": "FP32", "data": [${
      data.slice(0, 2).join(", ")
    }, …]`,
  );
  const { instances } = savedModelRequest();
  assertEquals(await stored("request_savedmodel.json"), { instances });
  const [first, second] = instances[0]![0]! as [number[], number[]];
  assertStringIncludes(
    page,
    `{ "instances": [[[[${first.join(", ")}], [${second[0]}, …], …], …]] }`,
  );
});

testWithOnnxRuntime(
  "onnxruntime in Node answers the page's request as the page says",
  async (runtime) => {
    const answer = await askOnnxRuntime(runtime, onnxRequest());
    assertSame(answer, await stored("answer_onnx.json"));
  },
);

testOnEachRuntime(
  "TensorFlow's own loader answers the page's request as the page says, and as ONNX Runtime",
  async (runtime) => {
    const answer = await askTensorFlow(runtime, savedModelRequest());
    assertSame(answer, await stored("answer_savedmodel.json"));
    const { outputs: [score, heads] } = await stored<OnnxAnswer>(
      "answer_onnx.json",
    );
    const [early, late, both] = heads!.data as [number, number, number];
    assertSame(
      answer.predictions[0],
      { score: score!.data[0]!, early, late, both } satisfies SavedModelAnswer[
        "predictions"
      ][0],
    );
  },
  ["tensorflow"],
);

/** A batch of two, and of another size than the page's, too. */
const PROGRAM = `
import json, sys, numpy, onnxruntime
model, request = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
request = json.loads(request)
[given] = request["inputs"]
images = numpy.array(given["data"], "float32").reshape(given["shape"])
names = [each["name"] for each in request["outputs"]]
def answer(images):
    return [
        {"name": name, "datatype": "FP32", "shape": values.shape, "data": values.ravel().tolist()}
        for name, values in zip(names, session.run(names, {given["name"]: images}))
    ]
print(json.dumps({
    "inputs": [[each.name, each.type, each.shape] for each in session.get_inputs()],
    "outputs": [[each.name, each.type, each.shape] for each in session.get_outputs()],
    "one": answer(images),
    "two": answer(numpy.concatenate([images, images])),
    "wide": answer(numpy.concatenate([images, images], axis=3)),
}))
`;

Deno.test({
  ...unless(
    WHY_NOT_LARGE,
    "onnxruntime in Python answers the page's request as the page says",
  ),
  fn: async () => {
    const printed = await runPython(await scoringPython(), [
      ...["-c", PROGRAM, fromFileUrl(defaultModel)],
      JSON.stringify(onnxRequest()),
    ]);
    const { inputs, outputs, one, two, wide } = JSON.parse(printed);
    assertEquals(inputs, [["images", "tensor(float)", ["N", 3, "H", "W"]]]);
    assertEquals(outputs.slice(0, 2), [
      ["score", "tensor(float)", ["N", 1]],
      ["heads", "tensor(float)", ["N", 3]],
    ]);
    const answer = await stored<OnnxAnswer>("answer_onnx.json");
    assertSame(one, answer.outputs);
    const [{ shape, data: [score] }] = answer.outputs as [
      OnnxAnswer["outputs"][0],
    ];
    assertEquals(shape, [1, 1]);
    assertSame(two[0], { ...one[0], shape: [2, 1], data: [score, score] });
    assertEquals(wide[0].shape, [1, 1]);
  },
});
