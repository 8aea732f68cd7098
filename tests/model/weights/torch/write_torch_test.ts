import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { readTorch } from "../../../../model/weights/torch/read_torch.ts";
import {
  type TorchObject,
  writeTorch,
} from "../../../../model/weights/torch/write_torch.ts";
import { WeightsError } from "../../../../model/weights/weights_error.ts";
import { runPython, testWithPython } from "../../python.ts";
import { filesIn, inFolder } from "../../support/in_folder.ts";

const tensor = (shape: number[], ...data: number[]) => ({
  shape,
  data: new Float32Array(data),
});

/** Every kind of object that is written. */
const OBJECT = new Map<string, TorchObject>([
  [
    "model",
    new Map([
      ["weight", tensor([2, 3], 1, -2, 3, 4.5, 5, 6)],
      ["scalar", tensor([], 7)],
      ["empty", tensor([0, 4])],
    ]),
  ],
  ["k", [1.5, 0, -2e-300]],
  ["text", "é \ud83d\ude00"],
  ["large", tensor([70_000], ...new Float32Array(70_000).fill(0.25))],
]);

Deno.test("writeTorch() writes what readTorch() reads", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.pth");
    await writeTorch(path, OBJECT);
    const { tensors, values } = await readTorch(path);
    assertEquals(Object.fromEntries(values), {
      "k.0": 1.5,
      "k.1": 0,
      "k.2": -2e-300,
      text: "é \ud83d\ude00",
    });
    assertEquals(
      tensors.get("model.weight"),
      tensor([2, 3], 1, -2, 3, 4.5, 5, 6),
    );
    assertEquals(tensors.get("model.scalar"), tensor([], 7));
    assertEquals(tensors.get("model.empty"), tensor([0, 4]));
    assertEquals(tensors.get("large"), OBJECT.get("large"));
  });
});

Deno.test("writeTorch() refuses a tensor that does not fit, and keeps the file", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.pth");
    await Deno.writeTextFile(path, "before");
    await assertRejects(
      () => writeTorch(path, tensor([2], 1)),
      WeightsError,
      "has 1 number and its shape [2] takes 2",
    );
    assertEquals(await Deno.readTextFile(path), "before");
    assertEquals(await filesIn(folder), ["x.pth"]);
  });
});

/** Loads a file as strictly as PyTorch can, mapped and not, and prints it. */
const LOAD = `
import json, sys, torch, zipfile
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
for mapped in [False, True]:
    content = torch.load(sys.argv[1], weights_only=True, mmap=mapped)
model = content["model"]
print(json.dumps({
    "keys": list(content),
    "shapes": {name: list(value.shape) for name, value in model.items()},
    "types": sorted({str(value.dtype) for value in model.values()}),
    "weight": model["weight"].flatten().tolist(),
    "scalar": model["scalar"].item(),
    "k": content["k"],
    "text": content["text"],
    "sum": content["large"].double().sum().item(),
    "aligned": all(value.data_ptr() % 64 == 0 for value in model.values() if value.numel()),
}))
`;

await testWithPython(
  "torch.load() with weights_only reads what writeTorch() wrote",
  ["torch"],
  async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "x.pth");
      await writeTorch(path, OBJECT);
      assertEquals(JSON.parse(await runPython(LOAD, path)), {
        keys: ["model", "k", "text", "large"],
        shapes: { weight: [2, 3], scalar: [], empty: [0, 4] },
        types: ["torch.float32"],
        weight: [1, -2, 3, 4.5, 5, 6],
        scalar: 7,
        k: [1.5, 0, -2e-300],
        text: "é \ud83d\ude00",
        sum: 17_500,
        aligned: true,
      });
    });
  },
);
