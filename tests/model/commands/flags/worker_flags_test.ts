import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  addWorkerFlags,
  clusterOf,
} from "../../../../model/commands/flags/worker_flags.ts";
import { createCommand } from "../../../../model/commands/run_command.ts";

const TF_CONFIG = JSON.stringify({
  cluster: { chief: ["a:2222"], worker: ["b:2222"] },
  task: { type: "worker", index: 0 },
});

Deno.test("train --help says that workers are for private networks only, and why", () => {
  const help = addWorkerFlags(createCommand("train", "Trains."))
    .helpInformation().replace(/\s+/g, " ");
  assertStringIncludes(
    help,
    "For private networks only: the ports are open on every interface, with no password and no encryption",
  );
  for (const flag of ["--worker-hosts", "--worker-index", "--workers"]) {
    assertStringIncludes(help, flag);
  }
});

Deno.test("clusterOf() goes by flags, then by TF_CONFIG", () => {
  const workerHosts = ["c:1", "d:1"];
  assertEquals(clusterOf({ workerHosts, workerIndex: 1 }, TF_CONFIG), {
    hosts: workerHosts,
    rank: 1,
  });
  assertEquals(clusterOf({}, TF_CONFIG), {
    hosts: ["a:2222", "b:2222"],
    rank: 1,
  });
  // The launcher's workers get their place by flags.
  assertEquals(clusterOf({ workers: 2 }, TF_CONFIG), undefined);
  assertEquals(clusterOf({}, ""), undefined);
  const one = clusterOf({ workerHosts: ["a:1"], workerIndex: 0 }, TF_CONFIG);
  assertEquals(one, undefined);
});

Deno.test("clusterOf() refuses half of a description, and two of them", () => {
  const cases: [Parameters<typeof clusterOf>[0], string][] = [
    [{ workerIndex: 0 }, "--worker-index is given and --worker-hosts is not"],
    [
      { workerHosts: ["a:1", "b:1"] },
      "--worker-hosts is given and --worker-index is not",
    ],
    [
      { workerHosts: ["a:1", "b:1"], workerIndex: 0, workers: 2 },
      "--workers starts all workers",
    ],
    [{ workerHosts: ["a:1", "b:1"], workerIndex: 2 }, "the worker index is 2"],
  ];
  for (const [flags, message] of cases) {
    assertThrows(() => clusterOf(flags, ""), RangeError, message);
  }
});
