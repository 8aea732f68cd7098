import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  readPredictions,
  writePredictions,
} from "../../../model/runs/prediction_file.ts";
import { inFolder } from "../support/in_folder.ts";

Deno.test("readPredictions() gives back what was written, whatever the names are", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "test.csv");
    const names = ['a "b", c.png', "ü\nx.png", "1", "=1+1.png", "'=1.png"];
    const predictions = names.map((name, i) => ({
      name,
      predicted: Math.PI * i,
      subjective: -1e-9 * i,
    }));
    await writePredictions(path, predictions);
    assertEquals((await Deno.readTextFile(path)).includes('"=1'), false);
    assertEquals(await readPredictions(path), predictions);
  });
});

Deno.test("readPredictions() says what a file lacks", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "test.csv");
    await Deno.writeTextFile(path, "image,predicted\na,1\n");
    await assertRejects(
      () => readPredictions(path),
      Error,
      'it has no column "subjective"',
    );
    await Deno.writeTextFile(path, "image,predicted,subjective\na,1,?\n");
    await assertRejects(() => readPredictions(path), Error, '"?"');
  });
});
