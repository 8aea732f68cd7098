/**
 * A worker of the tests: joins, does one thing, and prints JSON.
 *
 * deno run -A worker.ts HOSTS RANK WHAT [PATIENCE]
 */
import { LostWorkerError, WorkerGroup } from "../../../model/machines/mod.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";

const [hostList, rankText, what, patience = "20"] = Deno.args;
const { library } = await selectBackend("tensorflow", { log: () => {} });

function print(result: unknown): void {
  console.log(JSON.stringify(result));
}

/** Numbers with all kinds of bits, the same in every run. */
function numbers(length: number, rank: number): Float32Array {
  let seed = 7919 * rank + 12345;
  return Float32Array.from({ length }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648 - 0.5;
  });
}

async function hash(vectors: readonly Float32Array[]): Promise<string> {
  const bytes = await new Blob([...vectors] as BlobPart[]).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}

const WORK: Record<string, (group: WorkerGroup) => Promise<void>> = {
  async sums(group) {
    const { rank } = group;
    // More than two parts, which meet inside a vector.
    const lengths = [3, 1_500_000, 0, 700_001, 64];
    const own = lengths.map((length) => numbers(length, rank));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const sums = await group.sum(own);
    clearInterval(timer);
    const again = await group.sum(own);
    const expected = lengths.map((length) => {
      const all = group.hosts.map((_, other) => numbers(length, other));
      return all[0]!.map((_, i) => all.reduce((sum, v) => sum + v[i]!, 0));
    });
    let furthest = 0;
    sums.forEach((vector, n) =>
      vector.forEach((x, i) =>
        furthest = Math.max(furthest, Math.abs(x - expected[n]![i]!))
      )
    );
    const values = Float32Array.of(-0, rank, NaN, 1e-42, -Infinity);
    print({
      gathered: (await group.gather([rank, rank / 3, -1e300])).map((it) => [
        ...it,
      ]),
      heard: await group.hear(group.leads ? { ü: [1, "zwei", null] } : 5),
      received: [
        ...new Uint8Array((await group.receive(values)).buffer),
      ],
      lengths: sums.map(({ length }) => length),
      furthest,
      ticks,
      hash: await hash(sums),
      again: await hash(again),
    });
  },
  async wait(group) {
    print("ready");
    for (;;) {
      await group.gather([1]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
  async long(group) {
    const own = new Float32Array(8_000_000);
    print("ready");
    for (;;) await group.sum([own]);
  },
  async throw(group) {
    await group.gather([1]);
    // Not the end of the process: who gives up must end the others.
    if (group.rank === 1) {
      group[Symbol.dispose]();
      print("gave up");
      await new Promise((resolve) => setTimeout(resolve, 4000));
      Deno.exit(3);
    }
    await group.gather([1]);
  },
};

try {
  const group = await WorkerGroup.join(
    { hosts: hostList!.split(","), rank: Number(rankText) },
    {
      library: library!,
      patience: Number(patience),
      startWithin: Number(patience),
    },
  );
  await WORK[what!]!(group);
  await group.finish();
  Deno.exit(0);
} catch (error) {
  print((error as Error).message);
  Deno.exit(error instanceof LostWorkerError ? 75 : 1);
}
