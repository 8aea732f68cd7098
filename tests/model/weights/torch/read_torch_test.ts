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
  quantized: 'it has "x": it is a quantized tensor, which is not read',
  complex: 'it has "x": its elements are those of a torch.ComplexFloatStorage',
  sparse: 'it has "x": it is a sparse tensor, which is not read',
  negated: 'it has "x": it is a conjugated or negated tensor',
  torchscript:
    "it is a TorchScript program; save the state_dict with torch.save",
};

for (const [name, part] of Object.entries(REFUSED)) {
  Deno.test(`readTorch() refuses what tensors do not need: ${name}`, async () => {
    const path = torchFixture(`refused_${name}.pth`);
    const error = await assertRejects(() => readTorch(path), WeightsError);
    assertStringIncludes(error.message, part);
    assert(error.message.startsWith(`Cannot read weights from ${path}: `));
  });
}

/** Files of make_beside.py, where PyTorch itself takes the first five. */
const BESIDE = [
  "torch_zip",
  "torch_legacy",
  "torch_protocol3",
  "torch_protocol4",
  "torch_protocol5",
  "training",
  "training_protocol4",
];

for (const name of BESIDE) {
  Deno.test(`readTorch() passes over what lies beside weights: ${name}`, async () => {
    const { tensors } = await readTorch(
      torchFixture(`beside_${name}.pth`),
      { keep: (path) => path === "weight" },
    );
    assertEquals([...tensors], [
      ["weight", { shape: [2], data: Float32Array.of(1.5, -2) }],
    ]);
  });
}

for (
  const kind of [
    "complex",
    "negated",
    "quantized",
    "sparse",
    "csr",
    "nested",
    "meta",
    "float8",
  ]
) {
  Deno.test(`readTorch() refuses a ${kind} tensor that is wanted`, async () => {
    const error = await assertRejects(
      () =>
        readTorch(torchFixture("beside_torch_zip.pth"), {
          keep: (path) => path === `tensors.${kind}`,
        }),
      WeightsError,
    );
    assertStringIncludes(error.message, `it has "tensors.${kind}": it`);
  });
}

Deno.test("readTorch() reads tensors with attributes, and parameters with some", async () => {
  const { tensors } = await readTorch(torchFixture("beside_torch_zip.pth"), {
    keep: (path) => ["attribute", "parameter"].includes(path),
  });
  assertEquals(tensors.get("attribute")?.data, Float32Array.of(7));
  assertEquals(tensors.get("parameter")?.data, Float32Array.of(8));
});

Deno.test("readTorch() reads element types that have no storages of their own", async () => {
  const { tensors } = await readTorch(torchFixture("later_types.pth"));
  // As make_beside.py prints them, converted to float64 by PyTorch.
  assertEquals(
    [...tensors].map(([name, { data }]) => [name, [...data]]),
    [
      ["uint16", [0, 1, 200]],
      ["uint32", [0, 1, 200]],
      ["uint64", [0, 1, 200]],
      ["float8_e4m3fn", [0, 1, -0.0625, 288, 0.001953125]],
      ["float8_e5m2", [0, 1, -0.0625, 320, 0.0009765625]],
      ["part", [2, 4]],
    ],
  );
});

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
