import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { readBackbone } from "../../../model/weights/read_backbone.ts";
import { readCheckpoint } from "../../../model/weights/read_checkpoint.ts";
import { readWeights } from "../../../model/weights/read_weights.ts";
import { requirePlainJson } from "../../../model/weights/require_plain_json.ts";
import { WeightsError } from "../../../model/weights/weights_error.ts";
import { writeSafetensors } from "../../../model/weights/safetensors.ts";
import { TorchTensor } from "../../../model/weights/torch/torch_tensor.ts";
import { STORAGE_TYPES } from "../../../model/weights/torch/storage_types.ts";
import { inFolder } from "../support/in_folder.ts";
import { IqaNetwork } from "../../../model/network/iqa_network.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function writeHeader(path: string, header: string): Promise<void> {
  const bytes = bytesOf(header);
  const length = new Uint8Array(
    new BigUint64Array([BigInt(bytes.length)]).buffer,
  );
  await Deno.writeFile(path, new Uint8Array([...length, ...bytes]));
}

Deno.test("readWeights() refuses a header that is nested too deeply before it is parsed", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    for (const levels of [9, 200_000]) {
      await writeHeader(
        path,
        `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`,
      );
      await assertRejects(
        () => readWeights(path),
        WeightsError,
        "the header is nested too deeply: in more than 8 levels",
      );
    }
  });
});

Deno.test("readWeights() refuses a header of very many keys before it is parsed", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    const keys = Array.from({ length: 200_001 }, (_, i) => `"${i}":{}`);
    await writeHeader(path, `{${keys.join()}}`);
    await assertRejects(
      () => readWeights(path),
      WeightsError,
      "the header has more than 200000 keys",
    );
  });
});

Deno.test("requirePlainJson() counts no brackets and no colons in strings", () => {
  const bounds = { depth: 2, keys: 2 };
  for (
    const text of [
      '{"[[[[[[":":::::"}',
      String.raw`{"\"[[[[":[1,2],"\\":3}`,
      '{"a":{"b":1}}',
      '{"unfinished',
      "",
    ]
  ) requirePlainJson(bytesOf(text), bounds);
  for (const deep of ['{"a":[[]]}', String.raw`{"\\":[[]]}`]) {
    assertThrows(
      () => requirePlainJson(bytesOf(deep), bounds),
      Error,
      "is nested too deeply: in more than 2 levels",
    );
  }
  assertThrows(
    () => requirePlainJson(bytesOf('{"a":1,"b":2,"c":3}'), bounds),
    Error,
    "has more than 2 keys",
  );
});

Deno.test("a tensor keeps the shape that was checked, whatever the pickle does to the list", () => {
  const shape = [2, 3], strides = [3, 1];
  const type = STORAGE_TYPES.get("torch.FloatStorage")!;
  const tensor = new TorchTensor(
    { key: "0", type, length: 6 },
    0,
    shape,
    strides,
  );
  shape[0] = 1e9;
  shape.push(1e9);
  strides[1] = -7;
  assertEquals([...tensor.shape], [2, 3]);
  assertEquals([...tensor.strides], [3, 1]);
  assertEquals(tensor.size, 6);
});

Deno.test("readCheckpoint() and readBackbone() refuse weights that are no numbers", async () => {
  const network = new IqaNetwork(
    { backbone: "resnet10_slim", width: 2 },
    () => 0.5,
  );
  const model = JSON.stringify({
    backbone: "resnet10_slim",
    width: 2,
    preparation: {},
  });
  await inFolder(async (folder) => {
    const path = join(folder, "x.safetensors");
    for (const bad of [NaN, Infinity, -Infinity]) {
      const tensors = new Map(
        [...network.parameters].map(({ name, shape }) => [name, {
          shape: [...shape],
          data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
        }]),
      );
      const metadata = { format: "iqa-norm-in-norm", model };
      await writeSafetensors(path, { tensors, metadata });
      await readCheckpoint(path);
      tensors.get("features.0.weight")!.data[5] = bad;
      await writeSafetensors(path, { tensors, metadata });
      for (const read of [readCheckpoint, readBackbone]) {
        await assertRejects(
          () => read(path),
          WeightsError,
          'its tensor "features.0.weight" holds NaN or infinite numbers',
        );
      }
    }
  });
});

Deno.test({
  ...unless(NO_POSIX, "readWeights() opens no pipe"),
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "x.pth");
      await new Deno.Command("mkfifo", { args: [path] }).output();
      await assertRejects(
        () => readWeights(path),
        WeightsError,
        "it is not a regular file",
      );
    }),
});
