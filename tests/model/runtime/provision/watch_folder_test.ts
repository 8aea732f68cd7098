import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { watchFolder } from "../../../../model/runtime/provision/watch_folder.ts";
import { inFolder } from "../../support/in_folder.ts";

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("watchFolder() counts what is added, in folders of the folder too", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(join(folder, "before"), new Uint8Array(1000));
    const began = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<number>();
    using _watch = watchFolder(folder, (bytes) => {
      began.resolve();
      if (bytes > 0) heard.resolve(bytes);
    });
    await began.promise;
    await Deno.mkdir(join(folder, "inner"));
    await Deno.writeFile(join(folder, "inner", "new"), new Uint8Array(200));
    assertEquals(await heard.promise, 200);
  });
});

Deno.test("watchFolder() says nothing after its end, though it was counting", async () => {
  await inFolder(async (folder) => {
    const { readDir } = Deno;
    const counting = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let counts = 0, said = 0;
    Deno.readDir = async function* (path) {
      if (counts++ > 0) {
        counting.resolve();
        await goOn.promise;
      }
      yield* readDir(path);
    };
    try {
      const watch = watchFolder(folder, () => said++);
      await counting.promise;
      watch[Symbol.dispose]();
      goOn.resolve();
      await pause(50);
      assertEquals(said, 0);
    } finally {
      Deno.readDir = readDir;
    }
  });
});
