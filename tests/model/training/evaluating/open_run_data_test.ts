import { assertRejects } from "@std/assert";
import { join } from "node:path";
import { openRunData } from "../../../../model/training/evaluating/open_run_data.ts";
import { inFolder } from "../../support/in_folder.ts";

Deno.test("openRunData() says which parts there are instead of the one that is asked for", async () => {
  await inFolder(async (folder) => {
    const csv = join(folder, "scores.csv");
    await Deno.writeTextFile(
      csv,
      "image,score,split\na.png,1,train\nb.png,2,test\n",
    );
    for (const name of ["a.png", "b.png"]) {
      await Deno.writeTextFile(join(folder, name), "");
    }
    await assertRejects(
      () =>
        openRunData(join(folder, "x.safetensors"), {
          dataset: "csv",
          csv,
          split: "validation",
        }),
      RangeError,
      "Cannot evaluate on the validation part of csv: it has train and test images",
    );
  });
});
