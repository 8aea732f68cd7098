import { assertEquals } from "@std/assert";
import { measure } from "../../../../notebooks/lessons/koniq10k.ts";
import { readNotebook, textOf } from "../../../../notebooks/run/notebook.ts";
import { completeRun } from "../../../../notebooks/site/checks/model.ts";
import { table } from "../../../../notebooks/page.ts";
import { DISPLAY } from "../../../../notebooks/display.ts";

/** The rows of the only table that a cell shows, as text. */
async function storedTable(beginning: string): Promise<string[][]> {
  const { cells } = await readNotebook("08_train_on_koniq10k");
  const { outputs } = cells.find(({ source }) =>
    textOf(source).includes(beginning)
  )!;
  return rowsOf(textOf(outputs!.at(-1)!.data!["text/plain"]));
}

/** Rows of a table as text, without its rules. */
function rowsOf(text: string): string[][] {
  return text.trim().split("\n").map((line) => line.trim().split(/ {2,}/));
}

Deno.test("the run that the page of notebook 8 is given is the one whose results the notebook shows", async () => {
  const { epochs, test } = await completeRun();
  const best = epochs.reduce((a, b) =>
    b.validation.srocc > a.validation.srocc ? b : a
  );
  const [, row] = await storedTable('"best epoch": best.epoch');
  assertEquals(row!.slice(0, 2), [
    `${best.epoch}`,
    best.validation.srocc.toPrecision(4),
  ]);
  const metrics = measure(
    test.map(({ predicted }) => predicted),
    test.map(({ subjective }) => subjective),
  );
  assertEquals(
    rowsOf(table(metrics)[DISPLAY]()["text/plain"]!),
    await storedTable("const result = lesson.measure"),
  );
});
