import { assertEquals } from "@std/assert";
import {
  isShown,
  sortPhotographs,
} from "../../../../model/page/app/arrange_photographs.ts";
import type { Photograph } from "../../../../model/page/app/photograph.ts";
import { photographsCsv } from "../../../../model/page/app/photographs_csv.ts";

const file = new Blob();
const scored = (score: number) => ({
  ...{ score, warnings: [], height: 1, width: 1 },
});
const list: Photograph[] = [
  { index: 0, path: "b10.jpg", file, scored: scored(0.5) },
  { index: 1, path: "b9.jpg", file, error: "it is empty" },
  { index: 2, path: "a.jpg", file, scored: scored(0.25) },
  { index: 3, path: "c.jpg", file, scored: scored(0.5) },
];

const order = (
  by: "index" | "path" | "score",
  descending = false,
) => sortPhotographs(list, { by, descending }).map(({ path }) => path);

Deno.test("sortPhotographs() counts numbers in names, and puts what has no score last", () => {
  assertEquals(order("index"), ["b10.jpg", "b9.jpg", "a.jpg", "c.jpg"]);
  assertEquals(order("path"), ["a.jpg", "b9.jpg", "b10.jpg", "c.jpg"]);
  assertEquals(order("path", true), ["c.jpg", "b10.jpg", "b9.jpg", "a.jpg"]);
  assertEquals(order("score"), ["a.jpg", "b10.jpg", "c.jpg", "b9.jpg"]);
  assertEquals(order("score", true), ["b10.jpg", "c.jpg", "a.jpg", "b9.jpg"]);
});

Deno.test("isShown() holds scores to the threshold, once there is one", () => {
  const shown = (side: "all" | "atLeast" | "below", threshold: number) =>
    list.filter((each) => isShown(each, { side, threshold }))
      .map(({ path }) => path).join(" ");
  assertEquals(shown("all", 0.4), "b10.jpg b9.jpg a.jpg c.jpg");
  assertEquals(shown("atLeast", 0.5), "b10.jpg c.jpg");
  assertEquals(shown("below", 0.5), "a.jpg");
  assertEquals(shown("below", NaN), "b10.jpg b9.jpg a.jpg c.jpg");
});

Deno.test("photographsCsv() quotes names, and no name becomes a formula", () => {
  const csv = photographsCsv([
    {
      ...{ index: 0, path: '=cmd "x".jpg', file },
      scored: {
        ...scored(0.5),
        betterThan: 0.25,
        interval: [0.25, 0.75],
        warnings: ["one", "two"],
      },
    },
    { index: 1, path: "b, c.jpg", file, error: "it is empty" },
    { index: 2, path: "waits.jpg", file },
  ]);
  // By hand, after RFC 4180 and OWASP's "CSV Injection".
  assertEquals(csv.split("\n"), [
    "path,score,better_than,low,high,warnings,error",
    `"'=cmd ""x"".jpg",0.5,0.25,0.25,0.75,"one; two",`,
    '"b, c.jpg",,,,,,"it is empty"',
    '"waits.jpg",,,,,,',
    "",
  ]);
});
