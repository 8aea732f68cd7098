import { assertRejects } from "@std/assert";
import { join } from "node:path";
import { readEpochs } from "../../../model/runs/read_epochs.ts";
import { readRunConfig } from "../../../model/runs/run_folder.ts";
import { inFolder } from "../support/in_folder.ts";

Deno.test("a run whose files are damaged is an error that names the file", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "config.json"), "[]");
    await assertRejects(
      () => readRunConfig(folder),
      Error,
      `Cannot resume the run in ${folder}: config.json: it has no settings`,
    );
    for (const text of ["null", "[]", "7", "{"]) {
      await Deno.writeTextFile(join(folder, "config.json"), text);
      await assertRejects(
        () => readRunConfig(folder, "compare"),
        Error,
        `Cannot compare the run in ${folder}: config.json: `,
      );
    }
    const path = join(folder, "metrics.jsonl");
    const whole = '{"epoch":1,"trainLoss":1,"seconds":1,"srocc":1}';
    await Deno.writeTextFile(path, "7\n");
    await assertRejects(
      () => readEpochs(folder),
      Error,
      `Cannot read line 1 of ${path}: it is not an epoch`,
    );
    for (const line of ["x", "null", "{}", "7"]) {
      await Deno.writeTextFile(path, `${whole}\n${line}\n`);
      await assertRejects(
        () => readEpochs(folder),
        Error,
        `Cannot read line 2 of ${path}: `,
      );
    }
  });
});
