import { assertEquals, assertThrows } from "@std/assert";
import {
  clusterFromTfConfig,
  parseAddress,
  requireCluster,
} from "../../../model/machines/mod.ts";

function clusterOf(cluster: unknown, task?: unknown) {
  return clusterFromTfConfig(JSON.stringify({ cluster, task }));
}

// The forms that tf.distribute's documentation, Vertex AI, Kubeflow's TFJob,
// Ray Train and SageMaker have.
Deno.test("clusterFromTfConfig() reads what schedulers write, the chief first", () => {
  const worker = ["a:1", "b:2"];
  assertEquals(clusterOf({ worker }, { type: "worker", index: 1 }), {
    hosts: worker,
    rank: 1,
  });
  const chief = ["c:3"];
  assertEquals(
    clusterOf({ worker, chief, ps: [] }, { type: "chief", index: 0 }),
    { hosts: ["c:3", "a:1", "b:2"], rank: 0 },
  );
  assertEquals(
    clusterOf({ worker, chief }, { type: "worker", index: "1", trial: "x" }),
    { hosts: ["c:3", "a:1", "b:2"], rank: 2 },
  );
  assertEquals(
    clusterOf({ master: ["m:1"], worker }, { type: "master", index: 0 })?.rank,
    0,
  );
});

Deno.test("clusterFromTfConfig() knows no cluster where a process trains alone", () => {
  assertEquals(clusterFromTfConfig("{}"), undefined);
  const task = { type: "worker", index: 0 };
  assertEquals(clusterOf({ worker: ["a:1"] }, task), undefined);
});

Deno.test("clusterFromTfConfig() says what is wrong", () => {
  const worker = ["a:1", "b:2"];
  const task = { type: "worker", index: 0 };
  const cases: [() => unknown, string][] = [
    [() => clusterFromTfConfig("{"), "it is not JSON"],
    [() => clusterFromTfConfig("[]"), "it is not an object"],
    [() => clusterOf([], task), "cluster is not an object"],
    [
      () => clusterOf({ worker, ps: ["p:1"] }, task),
      'the job "ps" is not one of chief, master, worker',
    ],
    [
      () => clusterOf({ worker }, { type: "evaluator", index: 0 }),
      'the task {"type":"evaluator","index":0} is not in the cluster',
    ],
    [
      () => clusterOf({ worker }, { type: "worker", index: 2 }),
      "is not in the cluster",
    ],
    [() => clusterOf({ worker }), "task is not an object"],
    [
      () => clusterOf({ worker: "a:1" }, task),
      "cluster.worker is not a list of host:port",
    ],
  ];
  for (const [read, message] of cases) {
    assertThrows(read, RangeError, message);
    assertThrows(read, RangeError, "Cannot read TF_CONFIG: ");
  }
  assertThrows(
    () => clusterOf({ worker: ["a", "b:2"] }, task),
    RangeError,
    'expected host:port of a worker, such as node1:2222, and got "a"',
  );
});

Deno.test("parseAddress() takes names, IPv4 and IPv6", () => {
  assertEquals(parseAddress("node-1.local:2222"), {
    hostname: "node-1.local",
    port: 2222,
  });
  assertEquals(parseAddress("[fe80::1]:1"), { hostname: "fe80::1", port: 1 });
  const wrong = ["", "a", "a:", ":1", "a:0", "a:65536", "a:b", "fe80::1:2222"];
  for (const text of [...wrong, "http://a:1", "a b:1", "a:1/x"]) {
    assertThrows(() => parseAddress(text), RangeError, "host:port");
  }
});

Deno.test("requireCluster() refuses a host twice, and an invalid rank", () => {
  assertThrows(
    () => requireCluster({ hosts: ["a:1", "b:1", "a:1"], rank: 0 }),
    RangeError,
    "Cannot train on several workers: a:1 is worker 0 and worker 2",
  );
  for (const rank of [-1, 2, 0.5, NaN]) {
    assertThrows(
      () => requireCluster({ hosts: ["a:1", "b:1"], rank }),
      RangeError,
      `the worker index is ${rank}, and there are 2 workers, counted from 0`,
    );
  }
});
