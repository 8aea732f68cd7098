/** What is said where a tool that TensorFlow is set up with is not there, or does not do its work. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { findCompiler } from "../../../../model/runtime/provision/compile_addon.ts";
import { fetchWheel } from "../../../../model/runtime/provision/fetch_wheel.ts";
import { findPython } from "../../../../model/runtime/provision/find_python.ts";
import { readInstallation } from "../../../../model/runtime/provision/installation.ts";
import { createProgress } from "../../../../model/runtime/provision/progress.ts";
import { inFolder } from "../../support/in_folder.ts";
import { NO_POSIX, unless } from "../../../support/unless.ts";

/** Sets a variable while something is done. */
async function withVariable(
  name: string,
  value: string,
  act: () => Promise<void>,
): Promise<void> {
  const before = Deno.env.get(name);
  Deno.env.set(name, value);
  try {
    await act();
  } finally {
    if (before === undefined) Deno.env.delete(name);
    else Deno.env.set(name, before);
  }
}

Deno.test("findPython() says which programs it tried, and why none is taken", async () => {
  await inFolder(async (folder) => {
    const none = join(folder, "no-python");
    await withVariable("PYTHON", none, async () => {
      const { message } = await assertRejects(findPython, Error);
      assertEquals(message, `no Python 3.8 or newer: ${none} is not installed`);
    });
  });
});

Deno.test("findCompiler() names the compilers that do not run", async () => {
  await inFolder(async (folder) => {
    const none = join(folder, "no-compiler");
    await withVariable("CXX", none, async () => {
      const { message } = await assertRejects(findCompiler, Error);
      assertEquals(message, `no C++ compiler: none of ${none} runs`);
    });
  });
});

Deno.test({
  ...unless(
    NO_POSIX,
    "fetchWheel() does not take pip's word for a wheel that is not there",
  ),
  fn: async () => {
    await inFolder(async (folder) => {
      const python = join(folder, "python3");
      await Deno.writeTextFile(python, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
      const progress = await createProgress(() => {});
      await assertRejects(
        () =>
          fetchWheel(
            python,
            "wheel==1",
            ["0".repeat(64)],
            join(folder, "out"),
            progress.stage("Fetching"),
          ),
        Error,
        "pip reported success but left no wheel of wheel==1",
      );
    });
  },
});

Deno.test("readInstallation() takes no addon from outside of the folder, whatever the record says", async () => {
  await inFolder(async (folder) => {
    const outside = join(folder, "outside.node");
    const inside = join(folder, "made");
    await Deno.mkdir(inside, { mode: 0o700 });
    await Deno.writeTextFile(outside, "x");
    const { size, mtime } = await Deno.stat(outside);
    const record = {
      path: "../outside.node",
      size,
      modified: mtime!.getTime(),
      sha256:
        "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
    };
    for (const path of ["../outside.node", outside]) {
      const manifest = {
        ...{ source: "x", addon: path, version: "2", cuda: false },
        files: [{ ...record, path }],
      };
      for await (const { name } of Deno.readDir(inside)) {
        await Deno.remove(join(inside, name));
      }
      await Deno.writeTextFile(
        join(inside, "installation.json"),
        JSON.stringify(manifest),
      );
      assertEquals(await readInstallation(inside), undefined, path);
    }
    assert(await Deno.stat(outside));
  });
});
