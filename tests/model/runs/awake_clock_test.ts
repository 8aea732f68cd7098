import { assertEquals } from "@std/assert";
import { AwakeClock } from "../../../model/runs/awake_clock.ts";

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** What the clock shows at these times, in turn. */
function shown(times: readonly number[]): number[] {
  let at = 0;
  const clock = new AwakeClock(() => at);
  return times.map((time) => {
    at = time;
    return clock.now();
  });
}

Deno.test("AwakeClock counts steps, checkpoints and slow starts as they are", () => {
  // The first step of a large network, then steps, then a checkpoint.
  const minutes = [200, 201, 202, 203, 263].map((s) => s * SECOND);
  assertEquals(shown(minutes), minutes);
  // Steps of a minute, and a validation that says nothing for five.
  const slow = [60, 120, 180, 480, 540].map((s) => s * SECOND);
  assertEquals(shown(slow), slow);
});

Deno.test("AwakeClock does not count a night, nor the next one", () => {
  const [first, second] = [8 * HOUR, 20 * HOUR];
  assertEquals(
    shown([
      ...[1, 2, 3].map((s) => s * SECOND),
      ...[first, first + SECOND, second, second + 2 * SECOND],
    ]),
    [1, 2, 3, 3, 4, 4, 6].map((s) => s * SECOND),
  );
});
