import { assertEquals } from "@std/assert";
import { findBestEpoch } from "../../../model/runs/epoch_metrics.ts";
import { epochExample } from "../report/report_example.ts";

function bestOf(...sroccs: number[]): number | undefined {
  return findBestEpoch(sroccs.map((s, i) => epochExample(i + 1, s)))?.epoch;
}

Deno.test("findBestEpoch() takes the highest |SROCC|, as the paper's code", () => {
  assertEquals(bestOf(0.1, 0.5, 0.4), 2);
  assertEquals(bestOf(0.1, -0.5, 0.4), 2);
});

Deno.test("findBestEpoch() takes the first of equal epochs", () => {
  assertEquals(bestOf(0.5, 0.5), 1);
});

Deno.test("findBestEpoch() passes over epochs whose SROCC is not a number", () => {
  assertEquals(bestOf(NaN, 0.1, NaN), 2);
  assertEquals(bestOf(NaN, NaN), 1);
  assertEquals(bestOf(), undefined);
});
