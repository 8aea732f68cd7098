import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { writeSafetensors } from "../../../model/weights/safetensors.ts";
import { filesIn } from "../../model/support/in_folder.ts";
import { testOnSmallDisk } from "../../model/support/small_disk.ts";
import { writeAtomically } from "../../../data/files/mod.ts";

Deno.test("writeAtomically() creates and replaces a file", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "x");
  await writeAtomically(path, "first");
  await writeAtomically(path, [
    new TextEncoder().encode("sec"),
    new TextEncoder().encode("ond"),
  ]);
  assertEquals(await Deno.readTextFile(path), "second");
  assertEquals(await filesIn(folder), ["x"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeAtomically() shows the old file until the new one is whole", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "x");
  await Deno.writeTextFile(path, "first");
  await writeAtomically(
    path,
    (function* () {
      yield new TextEncoder().encode("sec");
      assertEquals(Deno.readTextFileSync(path), "first");
      yield new TextEncoder().encode("ond");
      assertEquals(Deno.readTextFileSync(path), "first");
    })(),
  );
  assertEquals(await Deno.readTextFile(path), "second");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeAtomically() that fails half-way leaves the old file and nothing else", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "x");
  await Deno.writeTextFile(path, "first");
  await assertRejects(
    () =>
      writeAtomically(
        path,
        (function* () {
          yield new TextEncoder().encode("sec");
          throw new Error("No space left on device");
        })(),
      ),
    Error,
    "No space left on device",
  );
  assertEquals(await Deno.readTextFile(path), "first");
  assertEquals(await filesIn(folder), ["x"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeAtomically() says that the folder is not there", async () => {
  await assertRejects(
    () => writeAtomically("nowhere/x", "text"),
    Deno.errors.NotFound,
  );
});

testOnSmallDisk(
  "writeSafetensors() on a full disk keeps the previous file",
  64,
  async (disk) => {
    const path = join(disk, "last.safetensors");
    const write = (count: number) =>
      writeSafetensors(path, {
        tensors: new Map([
          ["a", { shape: [count], data: new Float32Array(count).fill(1) }],
        ]),
        metadata: {},
      });
    await write(1000);
    const before = await Deno.readFile(path);
    await assertRejects(
      () => write(100_000),
      Error,
      `Cannot write weights to ${path}: No space left on device`,
    );
    assertEquals(await Deno.readFile(path), before);
    assertEquals(await filesIn(disk), ["last.safetensors"]);
  },
);
