import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { readTorch } from "../../../../model/weights/torch/read_torch.ts";
import { WeightsError } from "../../../../model/weights/weights_error.ts";
import { testWithShared } from "../../../support/shared.ts";
import { expectedFile, torchFixture } from "./torch_fixtures.ts";

const FILES = {
  types: ["zip", "legacy", "without_checksums"],
  views: ["zip", "legacy"],
  checkpoint: ["zip", "legacy", "zip_protocol4", "legacy_protocol4"],
} as const;

for (const [name, formats] of Object.entries(FILES)) {
  for (const format of formats) {
    Deno.test(`readTorch() reads what PyTorch wrote: ${name}, ${format}`, async () => {
      const expected = expectedFile(name as keyof typeof FILES);
      const { tensors, values } = await readTorch(
        torchFixture(`${name}_${format}.pth`),
      );
      assertEquals([...tensors.keys()], Object.keys(expected.tensors));
      for (const [path, { shape, data }] of tensors) {
        const { shape: theirShape, data: theirs } = expected.tensors[path]!;
        assertEquals(shape, theirShape, path);
        // Both are float32: PyTorch rounds to nearest as well.
        assertEquals([...data], theirs, path);
      }
      assertEquals(Object.fromEntries(values), expected.values);
    });
  }
}

Deno.test("readTorch() reads only the tensors to be kept", async () => {
  for (const format of FILES.checkpoint) {
    const { tensors } = await readTorch(
      torchFixture(`checkpoint_${format}.pth`),
      { keep: (name) => name.endsWith("head.bias") },
    );
    assertEquals([...tensors.keys()], ["model.module.head.bias"]);
  }
});

/** Files of make_torch.py, and what the message names. */
const REFUSED: Record<string, string> = {
  module: '"torch.nn.modules.linear.Linear"',
  module_legacy: "torch.nn.modules.linear.Linear",
  quantized: '"torch._utils._rebuild_qtensor"',
  complex: '"torch.ComplexFloatStorage"',
  sparse: '"torch._utils._rebuild_sparse_tensor"',
  negated: "negated",
  namespace: '"argparse.Namespace"',
  set: '"__builtin__.set"',
  torchscript: "TorchScript",
};

for (const [name, part] of Object.entries(REFUSED)) {
  Deno.test(`readTorch() refuses what tensors do not need: ${name}`, async () => {
    const path = torchFixture(`refused_${name}.pth`);
    const error = await assertRejects(() => readTorch(path), WeightsError);
    assertStringIncludes(error.message, part);
    assert(error.message.startsWith(`Cannot read weights from ${path}: `));
  });
}

interface SharedCheckpoint {
  checkpoint: { file: string; extraKeys: string[] };
  tensors: { key: string; shape: number[]; sum: number; norm: number }[];
}

for (const model of ["resnet18", "resnet18-slim-legacy"]) {
  testWithShared(
    `readTorch() reads LinearityIQA's ${model} tensor for tensor`,
    "fixtures/model_checkpoint.json",
    async (path) => {
      const { models, meta } = JSON.parse(await Deno.readTextFile(path)) as {
        models: Record<string, SharedCheckpoint>;
        meta: { k: number[]; b: number[] };
      };
      const { checkpoint, tensors: expected } = models[model]!;
      const { tensors, values } = await readTorch(
        path.replace("model_checkpoint.json", checkpoint.file),
        { keep: (name) => name.startsWith("model.") },
      );
      assertEquals(
        [...tensors].map(([name, { shape }]) => ({ name, shape })),
        expected.map(({ key, shape }) => ({ name: `model.${key}`, shape })),
      );
      for (const { key, sum, norm } of expected) {
        const data = Float64Array.from(tensors.get(`model.${key}`)!.data);
        const ours = data.reduce((total, x) => total + x, 0);
        const squares = data.reduce((total, x) => total + x * x, 0);
        // Sums of float32 in float64: only the order of the sum may differ.
        const tolerance = 1e-9 * (norm * Math.sqrt(data.length) + 1e-3);
        assert(Math.abs(ours - sum) <= tolerance, `${key}: ${ours}, ${sum}`);
        assert(Math.abs(Math.sqrt(squares) - norm) <= tolerance, key);
      }
      meta.k.forEach((k, head) => assertEquals(values.get(`k.${head}`), k));
      meta.b.forEach((b, head) => assertEquals(values.get(`b.${head}`), b));
      const roots = new Set([...values.keys()].map((key) => key.split(".")[0]));
      assertEquals(
        [...roots].sort(),
        [...checkpoint.extraKeys, "b", "k"].sort(),
      );
    },
  );
}
