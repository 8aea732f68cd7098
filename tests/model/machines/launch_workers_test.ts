import { assertEquals } from "@std/assert";
import { launchWorkers } from "../../../model/machines/launch_workers.ts";

/** Ends of two workers, start by start, as Deno's own code; `wait` never ends. */
async function launch(
  starts: readonly (readonly [string, string])[],
  progress: () => unknown,
) {
  let count = 0;
  const log: string[] = [];
  const seen: boolean[] = [];
  const code = await launchWorkers({
    workers: 2,
    argumentsFor({ rank }, again) {
      if (rank === 0) {
        count++;
        seen.push(again);
      }
      const last = starts.length - 1;
      return ["eval", starts[Math.min(count - 1, last)]![rank]!];
    },
    progress: () => Promise.resolve(progress()),
    log: (line) => log.push(line),
  });
  return { code, count, log, seen };
}

const WAIT = "setInterval(() => {}, 1000)";
const KILLED = "Deno.kill(Deno.pid, 'SIGKILL')";
const exit = (code: number) => `Deno.exit(${code})`;

Deno.test("launchWorkers() starts all again where one was killed, and ends when all end well", async () => {
  let epoch = 0;
  const { code, count, log, seen } = await launch(
    [[KILLED, exit(75)], [exit(75), exit(75)], [exit(0), exit(0)]],
    () => epoch++,
  );
  assertEquals([code, count, seen], [0, 3, [false, true, true]]);
  assertEquals(log, Array(2).fill("Restarting all workers"));
});

Deno.test("launchWorkers() does not repeat a failure that stays, and ends the workers that wait", async () => {
  const { code, count } = await launch([[exit(1), WAIT]], () => 0);
  assertEquals([code, count], [1, 1]);
  const other = await launch([[exit(75), exit(2)]], () => 0);
  assertEquals([other.code, other.count], [2, 1]);
});

Deno.test("launchWorkers() gives up where restarts bring no progress", async () => {
  const { code, count } = await launch([[exit(75), exit(75)]], () => 0);
  assertEquals([code, count], [75, 4]);
});
