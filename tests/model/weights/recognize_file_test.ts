import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { readWeights } from "../../../model/weights/read_weights.ts";
import { WeightsError } from "../../../model/weights/weights_error.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { inFolder } from "../support/in_folder.ts";
import { torchFixture } from "./torch/torch_fixtures.ts";

const SAFETENSORS = fromFileUrl(
  new URL("tests/fixtures/weights/float32.safetensors", repositoryRoot),
);

Deno.test("readWeights() goes by the content of a file, not by its name", async () => {
  await inFolder(async (folder) => {
    const files = [
      [SAFETENSORS, "safetensors", "scalar"],
      [torchFixture("types_zip.pth"), "torch", "bfloat16"],
      [torchFixture("types_legacy.pth"), "torch", "bfloat16"],
      [torchFixture("checkpoint_legacy_protocol4.pth"), "torch", "parameter"],
    ] as const;
    for (const [path, format, tensor] of files) {
      for (const ending of ["safetensors", "pth", "pt", "jpg"]) {
        const renamed = join(folder, `weights.${ending}`);
        await Deno.copyFile(path, renamed);
        const weights = await readWeights(renamed);
        assertEquals(weights.format, format);
        assertEquals(weights.tensors.has(tensor), true, `${path} ${ending}`);
      }
    }
  });
});

const hex = (text: string) => Uint8Array.from(Uint8Array.fromHex(text));

/** Starts of other files, and what the message calls them. */
const OTHERS: Record<string, string | Uint8Array<ArrayBuffer>> = {
  "it is empty": "",
  "it is a pointer of Git LFS":
    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
  "it is a web page": "\n<!DOCTYPE html><html>",
  "it is a pickle, but not one written by torch.save": hex("80025d71002e"),
  "it is an empty or split zip archive": hex("504b0506" + "00".repeat(18)),
  "it looks like HDF5": hex("894844460d0a1a0a"),
  "it looks like gzip": hex("1f8b0800"),
  "it looks like an image": hex("ffd8ffe0"),
  "it looks like a tar archive": "x".padEnd(257, "\0") + "ustar",
  "it looks like JSON": '{"a": 1}',
  "its first bytes are not those of a known format": "weights",
};

for (const [reason, content] of Object.entries(OTHERS)) {
  Deno.test(`readWeights() says of another file: ${reason}`, async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "weights.pth");
      const bytes = typeof content === "string"
        ? new TextEncoder().encode(content)
        : content;
      await Deno.writeFile(path, bytes);
      const error = await assertRejects(() => readWeights(path), WeightsError);
      const start = `Cannot read weights from ${path}: ${reason}`;
      assertEquals(error.message.slice(0, start.length), start);
    });
  });
}

Deno.test("readWeights() says what weights are where a file is none", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    await Deno.writeTextFile(path, "");
    await assertRejects(
      () => readWeights(path),
      WeightsError,
      "it is empty; weights are .safetensors, or .pth and .pt of PyTorch",
    );
  });
});

Deno.test("readWeights() says that a file is missing, or is a folder", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => readWeights(folder),
      WeightsError,
      "it is a folder",
    );
    await assertRejects(
      () => readWeights(join(folder, "none.pth")),
      WeightsError,
      "there is no such file",
    );
  });
});

Deno.test("readWeights() distinguishes a zip archive without weights from PyTorch's", async () => {
  await inFolder(async (folder) => {
    // A zip archive of one empty entry "a", by hand.
    const local = "504b0304" + "0a00".padEnd(44, "0") + "0100" + "0000" + "61";
    const central = "504b0102" + "0a000a00".padEnd(48, "0") + "0100" +
      "00".repeat(16) + "61";
    const end = "504b0506" + "00000000" + "0100" + "0100" + "2f000000" +
      "1f000000" + "0000";
    const path = join(folder, "archive.pth");
    await Deno.writeFile(path, hex(local + central + end));
    await assertRejects(
      () => readWeights(path),
      WeightsError,
      "it is a zip archive without a folder with data.pkl",
    );
  });
});
