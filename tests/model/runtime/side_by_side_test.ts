import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fromFileUrl } from "../../support/paths.ts";
import { runDeno } from "../../support/run_deno.ts";
import { ABSENCES } from "./available.ts";
import { unless } from "../../support/unless.ts";

const CHILD = fromFileUrl(new URL("side_by_side_child.ts", import.meta.url));

const absence = ABSENCES.tensorflow ?? ABSENCES.webgpu;

for (
  const order of [
    ["tensorflow", "webgpu", "tensorflow"],
    ["webgpu", "tensorflow", "webgpu"],
  ]
) {
  // Each brings an LLVM where there is no GPU: they crashed beside each other.
  Deno.test({
    ...unless(
      absence,
      `${order.join(", ")}: one process computes alike on each`,
    ),
    async fn() {
      const { code, stdout, stderr } = await runDeno(
        ["run", "-A", CHILD, ...order],
      );
      assertEquals(code, 0, stderr);
      const scores = stdout.trim().split("\n").map(Number);
      assertEquals(scores.length, order.length);
      assert(Math.abs(scores[0]!) > 1e-4, `${scores}`);
      // Of the order of 0.01, from sums in 32 bits in another order.
      for (const score of scores) assertAlmostEquals(score, scores[0]!, 1e-6);
    },
  });
}
