import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { makeFolder } from "../../../data/files/make_folder.ts";
import { withFolder } from "../_files.ts";

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name)
    .sort();
}

function writeOne(text: string): (temporary: string) => Promise<void> {
  return (temporary) => Deno.writeTextFile(join(temporary, "file"), text);
}

Deno.test("makeFolder() makes the folder, its parents and its content, once", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "a", "b");
    await makeFolder(folder, writeOne("first"));
    await makeFolder(folder, writeOne("second"));
    assertEquals(await Deno.readTextFile(join(folder, "file")), "first");
    assertEquals(await namesIn(join(parent, "a")), ["b"]);
  });
});

Deno.test("makeFolder() leaves nothing behind if filling fails", async () => {
  await withFolder(async (parent) => {
    await assertRejects(
      () =>
        makeFolder(join(parent, "b"), async (temporary) => {
          await writeOne("half")(temporary);
          throw new Error("No space left on device");
        }),
      Error,
      "No space left on device",
    );
    assertEquals(await namesIn(parent), []);
  });
});

Deno.test("makeFolder() run twice at once leaves one complete folder", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "b");
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    const fill = (text: string) => async (temporary: string) => {
      await writeOne(text)(temporary);
      // Neither finishes before both have begun.
      if (++waiting === 2) both.resolve();
      await both.promise;
    };
    await Promise.all([
      makeFolder(folder, fill("one")),
      makeFolder(folder, fill("two")),
    ]);
    assertEquals(await namesIn(parent), ["b"]);
    assertEquals(await namesIn(folder), ["file"]);
  });
});

Deno.test("makeFolder() removes what a killed process left, but not what one is at work on", async () => {
  await withFolder(async (parent) => {
    const folder = join(parent, "b");
    const yesterday = new Date(Date.now() - 24 * 3600_000);
    for (const name of ["b.unfinished-old", "b.unfinished-new", "c"]) {
      await Deno.mkdir(join(parent, name));
    }
    await Deno.writeTextFile(join(parent, "b.unfinished-old", "file"), "half");
    await Deno.utime(join(parent, "b.unfinished-old"), yesterday, yesterday);
    await Deno.utime(join(parent, "c"), yesterday, yesterday);
    await makeFolder(folder, writeOne("whole"));
    assertEquals(await namesIn(parent), ["b", "b.unfinished-new", "c"]);
  });
});
