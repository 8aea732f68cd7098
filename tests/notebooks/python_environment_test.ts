import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { executeNotebook } from "../../notebooks/run/execute_notebook.ts";
import { openLab } from "../../notebooks/run/open_lab.ts";
import { inFolder } from "../model/support/in_folder.ts";
import { NO_POSIX, unless } from "../support/unless.ts";

const RUN = new URL("../../notebooks/run/", import.meta.url);

/** The packages of a requirements file with their versions and how many hashes each has. */
async function packagesIn(name: string): Promise<[string, string, number][]> {
  const text = await Deno.readTextFile(new URL(name, RUN));
  const whole = text.replaceAll("\\\n", " ");
  return whole.split("\n").filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const match = /^([\w.-]+)==([\w.]+)(?=[ ;]|$)/.exec(line);
      assert(match, line);
      const hashes = line.match(/ --hash=sha256:[\da-f]{64}(?= |$)/g) ?? [];
      return [match[1]!, match[2]!, hashes.length];
    });
}

for (const file of ["requirements", "requirements_lab"]) {
  Deno.test(`${file}.txt pins everything that ${file}.in takes, by version and hash`, async () => {
    const pinned = await packagesIn(`${file}.txt`);
    assert(pinned.length > 30);
    for (const [name, , hashes] of pinned) assert(hashes > 0, name);
    const versions = pinned.map(([name, version]) => `${name} ${version}`);
    for (const [name, version] of await packagesIn(`${file}.in`)) {
      assert(versions.includes(`${name} ${version}`), name);
    }
  });
}

Deno.test(
  unless(
    NO_POSIX,
    "notebooks start Python isolated, in a folder where no stranger's file lies",
  ),
  async () => {
    await inFolder(async (folder) => {
      const [python, log] = [join(folder, "python3"), join(folder, "log")];
      const script =
        `#!/bin/sh\necho "$1 $(ls -A | wc -l)" >> "${log}"\nexit 1\n`;
      await Deno.writeTextFile(python, script, { mode: 0o755 });
      const scratch = join(folder, "scratch");
      await assertRejects(
        () =>
          executeNotebook("01_what_agreement_means", { python, scratch }, {
            executed: join(folder, "x.ipynb"),
            html: join(folder, "x.html"),
          }),
        Error,
        `Cannot execute 01_what_agreement_means.ipynb: ${python} failed (exit code 1)`,
      );
      const root = join(folder, "root");
      await Deno.mkdir(root);
      const lab = { python, scratch, notebook: "x", root };
      await (await openLab(lab)).status;
      const lines = (await Deno.readTextFile(log)).trim().split("\n");
      assertEquals(lines.map((line) => line.split(/\s+/)), [
        ["-I", "0"],
        ["-I", "0"],
      ]);
    });
  },
);
