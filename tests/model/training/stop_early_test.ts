import { assertEquals } from "@std/assert";
import { isOver } from "../../../model/training/stop_early.ts";
import { epochExample } from "../report/report_example.ts";

function over(
  patience: number | undefined,
  sroccs: readonly number[],
): boolean {
  const history = sroccs.map((s, i) => epochExample(i + 1, s));
  return isOver({ epochs: 6, ...patience && { patience } }, history);
}

Deno.test("isOver() ends a run after its epochs", () => {
  assertEquals(over(undefined, [0.5, 0.4, 0.3, 0.2, 0.1]), false);
  assertEquals(over(undefined, [0.5, 0.4, 0.3, 0.2, 0.1, 0.1]), true);
});

Deno.test("isOver() ends a run after as many epochs without a better one as patience says", () => {
  assertEquals(over(2, []), false);
  assertEquals(over(2, [0.5, 0.4]), false);
  assertEquals(over(2, [0.5, 0.4, 0.5]), true);
  assertEquals(over(2, [0.3, 0.2, 0.4, 0.4]), false);
  assertEquals(over(2, [NaN, NaN, NaN]), true);
});
