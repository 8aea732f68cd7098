import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import {
  readRegularFile,
  readRegularFileSync,
} from "../../../data/files/read_regular_file.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { withFolder } from "../_files.ts";
import { whileBeingCut } from "./while_being_cut.ts";

Deno.test("readRegularFile() reads regular files alone, and none that is too large", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "x");
    await Deno.writeFile(path, Uint8Array.of(1, 2, 3));
    assertEquals([...await readRegularFile(path, 3)], [1, 2, 3]);
    assertEquals([...readRegularFileSync(path, 3)], [1, 2, 3]);
    const refused: [string, number, string][] = [
      [folder, 3, "it is a folder"],
      [join(folder, "y"), 3, "it is not there"],
      [path, 2, "it has 3 bytes, the limit is 2"],
    ];
    if (Deno.build.os !== "windows") {
      await Deno.symlink("loop", join(folder, "loop"));
      const reason = "it is a symbolic link that leads back to itself";
      refused.push([join(folder, "loop"), 3, reason]);
      refused.push(["/dev/null", 3, "it is not a regular file"]);
    }
    for (const [place, most, reason] of refused) {
      await assertRejects(() => readRegularFile(place, most), Error, reason);
      assertThrows(() => readRegularFileSync(place, most), Error, reason);
    }
  });
});

Deno.test("a file that another program shortens while it is read is refused", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "x");
    const reason = "got shorter while";
    await Deno.writeFile(path, new Uint8Array(100));
    await whileBeingCut(
      path,
      10,
      0,
      () => assertRejects(() => readRegularFile(path, 100), Error, reason),
    );
    await Deno.writeFile(path, new Uint8Array(100));
    await whileBeingCut(path, 10, 0, () => {
      assertThrows(() => readRegularFileSync(path, 100), Error, reason);
      return Promise.resolve();
    });
    // Of weights: the format is looked at, then the header read, then the tensors.
    const fixture = "../../fixtures/weights/float32.safetensors";
    const weights = fromFileUrl(new URL(fixture, import.meta.url));
    const { size } = await Deno.stat(weights);
    await Deno.copyFile(weights, path);
    await whileBeingCut(
      path,
      size - 4,
      2,
      () => assertRejects(() => readSafetensors(path), Error, reason),
    );
  });
});
