import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ABSENCES } from "../runtime/available.ts";
import {
  freeHosts,
  printed,
  type StartedWorker,
  startWorkers,
} from "./start_workers.ts";
import { LARGE_RUN } from "../../support/large.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

function testWithTensorflow(name: string, fn: () => Promise<void>): void {
  Deno.test(unless(ABSENCES.tensorflow ?? NO_POSIX, name), fn);
}

/** How many processes want each processor, at least 1: all takes so many times as long. */
function crowd(): number {
  return Math.max(1, Deno.loadavg()[0]! / navigator.hardwareConcurrency);
}

/** Waits for all, and takes apart what they printed last. */
async function endsOf(workers: readonly StartedWorker[]) {
  const ends = await Promise.all(workers.map(({ ended }) => ended));
  return ends.map(({ end, output, at }) => {
    const lines = output.trim().split("\n");
    try {
      return { end, at, result: JSON.parse(lines.at(-1)!) };
    } catch {
      throw new Error(output);
    }
  });
}

testWithTensorflow(
  "WorkerGroup sums, gathers and hears the same bits at each of three workers",
  async () => {
    const ends = await endsOf(startWorkers(freeHosts(3), "sums"));
    const [first, ...others] = ends.map(({ end, result }) => {
      assertEquals(end, 0, JSON.stringify(result));
      const { ticks, ...rest } = result;
      assert(ticks > 0, "the event loop stood still");
      return rest;
    });
    for (const other of others) assertEquals(other, first);
    assertEquals(first.gathered, [
      [0, 0, -1e300],
      [1, 1 / 3, -1e300],
      [2, 2 / 3, -1e300],
    ]);
    assertEquals(first.heard, { ü: [1, "zwei", null] });
    // Bit for bit, which sums of numbers are not: -0, 0, NaN, a denormal number, -Infinity.
    const received = Float32Array.of(-0, 0, NaN, 1e-42, -Infinity);
    assertEquals(first.received, [...new Uint8Array(received.buffer)]);
    assertEquals(first.lengths, [3, 1_500_000, 0, 700_001, 64]);
    // Two roundings of numbers up to 1.5, in whichever order.
    assert(first.furthest <= 2 ** -23, `${first.furthest}`);
    assertEquals(first.again, first.hash);
  },
);

for (const what of LARGE_RUN ? ["wait", "long"] : ["wait"]) {
  testWithTensorflow(
    `a worker that is killed ends the others within 5 s, which name it (${what})`,
    async () => {
      const hosts = freeHosts(3);
      const workers = startWorkers(hosts, what);
      await Promise.all(workers.map((worker) => printed(worker, "ready")));
      workers[1]!.child.kill("SIGKILL");
      const killed = Date.now();
      const [first, , last] = await Promise.all(workers.map((it) => it.ended));
      for (const { end, output, at } of [first!, last!]) {
        assertEquals(end, 75, output);
        assertStringIncludes(
          output,
          `Cannot continue: lost worker 1 (${hosts[1]}): its process is gone`,
        );
        assert(at - killed < 5000 * crowd(), `${at - killed} ms`);
      }
    },
  );
}

testWithTensorflow(
  "a worker that stands still ends the others, who say for how long",
  async () => {
    const hosts = freeHosts(2);
    const workers = startWorkers(hosts, "wait", { patience: 3 });
    await Promise.all(workers.map((worker) => printed(worker, "ready")));
    workers[1]!.child.kill("SIGSTOP");
    const [first] = await endsOf([workers[0]!]);
    const { end, result } = first!;
    workers[1]!.child.kill("SIGKILL");
    await workers[1]!.ended;
    assertEquals(end, 75, result);
    assertEquals(
      result,
      `Cannot continue: lost worker 1 (${
        hosts[1]
      }): it has not answered for 3 s`,
    );
  },
);

testWithTensorflow(
  "a worker that gives up ends the others, though its process lives",
  async () => {
    const hosts = freeHosts(2);
    const [first, second] = await endsOf(startWorkers(hosts, "throw"));
    assertEquals(second!.result, "gave up");
    assertEquals(first!.end, 75);
    assertStringIncludes(first!.result, `worker 1 (${hosts[1]}) gave up`);
    assert(first!.at < second!.at);
  },
);

testWithTensorflow(
  "a worker that never starts, a host without an address, a port that is taken: each is said",
  async () => {
    const [alone, ...hosts] = freeHosts(4);
    const taken = Deno.listen({
      hostname: "0.0.0.0",
      port: Number(hosts[2]!.split(":")[1]),
    });
    const [absent, unknown, third] = await endsOf([
      ...startWorkers(hosts.slice(0, 2), "sums", { patience: 2, ranks: [0] }),
      ...startWorkers([alone!, "no-such-host.invalid:2222"], "sums", {
        patience: 2,
        ranks: [0],
      }),
      ...startWorkers(hosts, "sums", { patience: 2, ranks: [2] }),
    ]);
    taken.close();
    assertEquals(
      [absent!.end, absent!.result],
      [
        75,
        `Cannot start: worker 1 (${
          hosts[1]
        }) was not reachable within 2 s: nothing listens there`,
      ],
    );
    assertEquals(unknown!.end, 75);
    assertStringIncludes(
      unknown!.result,
      "Cannot start: worker 1 (no-such-host.invalid:2222) was not reachable within 2 s: ",
    );
    assertEquals(third!.end, 1);
    assertEquals(
      third!.result,
      `Cannot train as worker 2: port ${hosts[2]!.split(":")[1]} is taken`,
    );
  },
);
