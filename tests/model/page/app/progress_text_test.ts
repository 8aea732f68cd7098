import { assertEquals } from "@std/assert";
import {
  progressText,
  summaryText,
} from "../../../../model/page/app/progress_text.ts";

// Expected texts by hand: the time per photograph so far, times what is left.
Deno.test("progressText() estimates the time that is left from the third photograph on", () => {
  const at = (done: number, seconds: number) =>
    progressText({ done, total: 100, count: done, seconds });
  assertEquals(at(0, 0), "0 of 100");
  assertEquals(at(2, 2), "2 of 100");
  assertEquals(at(10, 8), "10 of 100, about 72 s left");
  assertEquals(at(10, 20), "10 of 100, about 3 min left");
});

Deno.test("progressText() shows no time that is short", () => {
  const progress = { done: 96, total: 100, count: 96, seconds: 200 };
  assertEquals(progressText(progress), "96 of 100");
});

Deno.test("progressText() counts what this run has scored, not the list", () => {
  // 4 in 8 s; 46 are left.
  const progress = { done: 54, total: 100, count: 4, seconds: 8 };
  assertEquals(progressText(progress), "54 of 100, about 2 min left");
});

Deno.test("summaryText() says how many have a score, and how many have none", () => {
  assertEquals(summaryText(0, 0), "");
  assertEquals(summaryText(1, 0), "1 photograph scored");
  assertEquals(
    summaryText(4, 3),
    "1 photograph scored, 3 without a score",
  );
  assertEquals(
    summaryText(3, 3),
    "0 photographs scored, 3 without a score",
  );
});
