import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { readRuns, readTests } from "../../../notebooks/experiment_logs.ts";
import {
  type Arm,
  readArms,
} from "../../../notebooks/lessons/experiment_arms.ts";
import {
  eighthsTo,
  LOSSES,
} from "../../../notebooks/lessons/learning_backbone.ts";
import { epochsToReach } from "../../../model/experiments/epochs_to_reach.ts";
import { armExample } from "../../model/experiments/arm_example.ts";
import { mean } from "../../../notebooks/vectors.ts";
import { difference, seedsOf } from "./cells.ts";
import { markdownOf, type StudyTable } from "./study_table.ts";
import { studyTables } from "./study_tables.ts";

const README = await Deno.readTextFile(
  new URL("../README.md", import.meta.url),
);

Deno.test("the README's tables of studies are what the logs say", async () => {
  const tables = await studyTables();
  const first = ({ head }: StudyTable) => head[0]!;
  const names = new Set(tables.map(first));
  const shown = tablesIn(README).filter((table) =>
    names.has(first(table)) || /^`[a-z-]+`, /.test(first(table))
  );
  assertEquals(shown.map(first), tables.map(first));
  for (const [i, table] of tables.entries()) assertEquals(shown[i], table);
});

Deno.test("notebook 6 counts epochs to a level as task experiment does", async () => {
  const arms = await readArms("convergence", LOSSES);
  const results = arms.map(({ name, runs }) =>
    armExample(name, runs.map(({ srocc }) => srocc))
  );
  for (const [i, arm] of arms.entries()) {
    for (const [j, rival] of arms.entries()) {
      const { epochs } = epochsToReach(results[i]!, results[j]!, "srocc");
      assertEquals(epochs, eighthsTo(rival, arm, "srocc"));
    }
  }
});

Deno.test("logged intervals are those of the logged runs", async () => {
  const [runs, tests] = await Promise.all([readRuns(), readTests()]);
  assert(tests.length > 500, `${tests.length} test metrics`);
  for (const { preset, arm, metric, seeds, mean: logged, ...ends } of tests) {
    const own = runs.filter((run) => run.preset === preset && run.arm === arm);
    const where = `${preset}, ${arm}, ${metric}`;
    assertEquals(own.length, seeds, where);
    // Both sides are rounded to four decimals: half of the last digit each.
    const measured = mean(own.map(({ test }) => test[metric]));
    assertAlmostEquals(measured, logged, 1.001e-4, where);
    assert(ends.low <= logged && logged <= ends.high, where);
  }
});

Deno.test("tablesIn() finds what markdownOf() prints, whatever the formatter does with the spaces", () => {
  const table = { head: ["`a`, b", "c"], rows: [["d", ""], ["", "e"]] };
  const printed = markdownOf(table);
  assertEquals(printed, "| `a`, b | c |\n| --- | --- |\n| d |  |\n|  | e |\n");
  const spaced = printed.replaceAll(" |", "   |");
  assertEquals(tablesIn(`text\n\n${printed}\ntext\n\n${spaced}`), [
    table,
    table,
  ]);
});

Deno.test("a difference keeps the sign of a rounded zero, in both directions", async () => {
  // The log has the other direction: 0.0001, from -0.0007 to 0.0009.
  const cell = await difference("frozen", "nin-2-2-batch64", "mse-bn-batch64");
  assertEquals(cell, "−0.000 [−0.001, +0.001]");
  assertEquals(await difference("frozen", "nin-2-2", "nin-2-2"), "");
});

Deno.test("arms with other numbers of seeds are in no table together", () => {
  const arm = (seeds: number) => ({ seeds }) as Arm;
  assertEquals(seedsOf([arm(3), arm(3)]), "three seeds");
  assertThrows(
    () => seedsOf([arm(3), arm(1)]),
    Error,
    "Cannot count the seeds of a table: arms have 3 and 1",
  );
});

/** The tables of a text in Markdown. */
function tablesIn(markdown: string): StudyTable[] {
  const blocks = markdown.matchAll(/(?:^\|.*\n)+/gm);
  return Array.from(blocks, ([block]) => {
    const [head, , ...rows] = block.trimEnd().split("\n").map((line) =>
      line.split("|").slice(1, -1).map((cell) => cell.trim())
    );
    return { head: head!, rows };
  });
}
