import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { FileSource } from "../../../../model/weights/torch/byte_source.ts";
import { InputFile } from "../../../../model/weights/torch/input_file.ts";
import { inFolder } from "../../support/in_folder.ts";

Deno.test("InputFile opens regular files, and reads nothing beyond their end", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
    await assertRejects(() => InputFile.open(folder), Error, "it is a folder");
    await using file = await InputFile.open(path);
    assertEquals([...await file.read(1, 2)], [2, 3]);
    await assertRejects(() => file.read(2, 2), Error, "the file ends early");
  });
});

Deno.test("a file that gets shorter while it is read is refused", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "x");
    await Deno.writeFile(path, new Uint8Array(100));
    await using file = await InputFile.open(path);
    await Deno.truncate(path, 10);
    const reason = "the file got shorter while being read";
    await assertRejects(() => file.read(0, 50), Error, reason);
    assertThrows(() => new FileSource(file).take(50), Error, reason);
  });
});
