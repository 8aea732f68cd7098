/**
 * A worker of the tests that trains on the tiny data set; worker 1 gets
 * another sum of gradients than its peer, as by another processor.
 *
 * deno run -A drifting_worker.ts DATA OUT HOSTS RANK
 */
import { WorkerGroup } from "../../../../model/machines/mod.ts";
import { train } from "../../../../model/training/train.ts";
import { tinyConfig } from "../../support/tiny_dataset.ts";

const [data, out, hosts, rank] = Deno.args as [string, string, string, string];
if (rank === "1") {
  const { sum } = WorkerGroup.prototype;
  WorkerGroup.prototype.sum = async function <Own>(vectors: readonly Own[]) {
    const sums = await sum.call(this, vectors as never) as Own[];
    const [first] = sums;
    // Much, since Adam goes by the sign at first.
    if (first instanceof Float32Array) first[0]! += 1;
    return sums as never;
  };
}
try {
  await train(tinyConfig(data, { runtime: "tensorflow" }), {
    out,
    workers: { cluster: { hosts: hosts.split(","), rank: Number(rank) } },
    onEpoch: () => console.log("an epoch came to its end"),
  });
  Deno.exit(0);
} catch (error) {
  console.log((error as Error).message);
  Deno.exit(1);
}
