import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Notebook } from "../../../../notebooks/run/notebook.ts";
import {
  listNotebooks,
  readNotebook,
} from "../../../../notebooks/run/notebook.ts";
import { bundleChecks } from "../../../../notebooks/site/checks/bundle_checks.ts";
import { checkedCells } from "../../../../notebooks/site/checks/checked_cells.ts";
import { runBundle } from "./run_bundle.ts";

/** A notebook of code cells. */
function notebookOf(...sources: string[]): Notebook {
  return {
    name: "x",
    metadata: {},
    cells: sources.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      source,
    })),
  };
}

const IMPORTS =
  'import { assert, assertAlmostEquals, assertEquals } from "./page.ts";\n' +
  'import { lossAndGradient } from "@iqa/norm-in-norm/loss";\n';

Deno.test("bundleChecks() runs the assertions of a notebook with the library's own loss", async () => {
  // By hand: three errors of 1 have the MAE 1.
  const code = await bundleChecks(notebookOf(
    IMPORTS +
      'const { value } = lossAndGradient({ type: "mae" }, [1, 2, 3], [2, 3, 4]);\n' +
      "assert(value === 1);",
    "for (const each of [1, 2, 3]) assertAlmostEquals(each, 2, 1);\n" +
      "assertEquals([value], [1]);",
  ));
  assertEquals(await runBundle(code), [
    { begun: "cell-0" },
    { results: [{ cell: "cell-0", index: 0, times: 1 }] },
    { begun: "cell-1" },
    {
      results: [
        { cell: "cell-1", index: 0, times: 3 },
        { cell: "cell-1", index: 1, times: 1 },
      ],
    },
    { done: true },
  ]);
});

Deno.test("bundleChecks() reports what fails and goes on, and leaves out assertions that never run", async () => {
  const code = await bundleChecks(notebookOf(
    IMPORTS +
      "for (const each of [1, 5, NaN]) assertAlmostEquals(each, 2, 1);\n" +
      'assert(1 > 2, "one is not more");\n' +
      "for (const each of [] as number[]) assert(each > 0);\n" +
      "assertEquals(Float64Array.of(1), [1]);",
    'throw new Error("torn");',
    "assert(true);",
  ));
  const [, { results }, begun, stopped, ...rest] = await runBundle(code) as [
    unknown,
    { results: { index: number; times: number; failure?: string }[] },
    unknown,
    { stopped: string },
  ];
  assertEquals(
    results.map(({ index, times, failure }) => [index, times, failure]),
    [
      [0, 3, "5 is not within 1 of 2"],
      [1, 1, "one is not more"],
      [3, 1, '{"0":1} is not [1]'],
    ],
  );
  assertEquals(begun, { begun: "cell-1" });
  assertStringIncludes(stopped.stopped, "torn");
  assertEquals(rest, []);
});

Deno.test("bundleChecks() leaves out cells that are tagged, and checkedCells() says why", async () => {
  const notebook = notebookOf(
    IMPORTS + "assert(true);",
    "assert(Deno.readTextFileSync('x'));",
    "let a = 1;",
  );
  notebook.cells[0]!.metadata = { tags: ["measured", "in the page: of 1"] };
  notebook.cells[1]!.metadata = { tags: ["not in the page: it reads a file"] };
  assertEquals(checkedCells(notebook), [
    { id: "cell-0", assertions: 1, remark: "of 1" },
    { id: "cell-1", assertions: 1, elsewhere: "it reads a file" },
  ]);
  const news = await runBundle(await bundleChecks(notebook));
  assertEquals(news.filter(({ begun }) => begun), [{ begun: "cell-0" }, {
    begun: "cell-2",
  }]);
});

Deno.test("only two assertions stay outside the pages: the device's speed, and the files of a run", async () => {
  const left: [string, number, string][] = [];
  for (const name of await listNotebooks()) {
    for (const cell of checkedCells(await readNotebook(name))) {
      if (cell.elsewhere === undefined) continue;
      left.push([name.slice(0, 2), cell.assertions, cell.elsewhere]);
    }
  }
  assertEquals(left.map(([name, count]) => [name, count]), [["08", 1], [
    "08",
    1,
  ]]);
  assertStringIncludes(left[0]![2], "speed of the device");
  assertStringIncludes(left[1]![2], "files that the run left");
});

// Those that take a second and no browser; Chromium runs all of them in notebook_pages_test.ts.
for (const beginning of ["03", "08"]) {
  Deno.test(`every assertion of notebook ${beginning} that its page runs is checked and holds`, async () => {
    const name = (await listNotebooks()).find((it) =>
      it.startsWith(beginning)
    )!;
    const notebook = await readNotebook(name);
    const news = await runBundle(await bundleChecks(notebook));
    const checked = news.flatMap(({ results }) => results ?? []);
    assertEquals(checked.filter(({ failure }) => failure !== undefined), []);
    assertEquals(news.at(-1), { done: true });
    const wanted = checkedCells(notebook)
      .filter(({ elsewhere }) => elsewhere === undefined)
      .map(({ id, assertions }) => [id, assertions]);
    assertEquals(
      [...Map.groupBy(checked, ({ cell }) => cell)]
        .map(([cell, own]) => [cell, own.length]),
      wanted,
    );
  });
}
