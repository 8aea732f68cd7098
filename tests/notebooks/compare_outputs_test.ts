import { assert, assertEquals } from "@std/assert";
import {
  compareOutputs,
  sameForms,
  sameText,
} from "../../notebooks/run/compare_outputs.ts";
import type { Cell, Notebook } from "../../notebooks/run/notebook.ts";

Deno.test("sameText() lets the last digit differ and nothing more", () => {
  assert(sameText("a 0.1234 b", "a 0.1236 b"));
  assert(!sameText("a 0.1234 b", "a 0.1240 b"));
  assert(sameText("x=12.34", "x=12.35"));
  assert(!sameText("12 images", "13 images"));
  assert(!sameText("a 1", "b 1"));
  assert(!sameText("1 2", "1 2 3"));
});

Deno.test("sameText() takes numbers of the size of rounding for equal", () => {
  assert(sameText("1.2e−16", "−3.0e−17"));
  assert(!sameText("1.2e−6", "3.0e−6"));
});

Deno.test("sameForms() compares the content, and of a measured cell the forms alone", () => {
  const cell = (...tags: string[]): Cell => ({
    cell_type: "code",
    id: "c",
    source: "1",
    metadata: { tags },
  });
  const [fast, slow] = [{ "text/plain": "a" }, { "text/plain": "b" }];
  assert(sameForms(cell(), fast, fast));
  assert(!sameForms(cell(), fast, slow));
  assert(!sameForms(cell("other"), fast, slow));
  assert(sameForms(cell("measured"), fast, slow));
  assert(!sameForms(cell("measured"), fast, { "text/html": "a" }));
});

Deno.test("compareOutputs() names the cells that differ", () => {
  const notebook = (text: string): Notebook => ({
    name: "x",
    metadata: {},
    cells: [
      { cell_type: "markdown", id: "m", source: "" },
      {
        cell_type: "code",
        id: "c",
        source: "1",
        outputs: [{ output_type: "stream", text }],
      },
    ],
  });
  assertEquals(compareOutputs(notebook("a"), notebook("a")), []);
  assertEquals(compareOutputs(notebook("a"), notebook("b")), [
    "x: the output of c is not as stored",
  ]);
  const empty = { ...notebook("a"), cells: [] };
  assertEquals(compareOutputs(notebook("a"), empty).length, 1);
});
