import { assert, assertEquals, assertRejects } from "@std/assert";
import denoConfig from "../../../../deno.json" with { type: "json" };
import {
  DEFAULT_TRAIN_CONFIG,
  type TrainConfig,
} from "../../../../model/learning/train_config.ts";
import { PACKAGE_VERSION } from "../../../../model/training/workers/package_version.ts";
import {
  requireSameRun,
  type RunDescription,
} from "../../../../model/training/workers/require_same_run.ts";
import { BatchExchange } from "../../../../model/training/workers/batch_exchange.ts";

const CONFIG: TrainConfig = {
  ...DEFAULT_TRAIN_CONFIG,
  dataset: "csv",
  datasetOptions: { data: "here", scoreColumn: "mos" },
};
const LEADING: RunDescription = {
  config: CONFIG,
  fingerprint: "abc",
  versions: { "norm-in-norm": "1.0.0", tensorflow: "2.21.0" },
};

/** What worker 1 makes of a description of its own, and what it sends to the others. */
async function follow(own: RunDescription) {
  let told: readonly number[] = [];
  const group = {
    hosts: ["a:1", "b:1"],
    rank: 1,
    hear: <Value>() => Promise.resolve(LEADING as Value),
    gather: (values: readonly number[]) => {
      told = values;
      return Promise.resolve([Float64Array.of(0), Float64Array.from(values)]);
    },
  };
  const config = await requireSameRun(group, own).catch((error) => error);
  return { config, told };
}

Deno.test("requireSameRun() takes worker 0's configuration, with a worker's own paths", async () => {
  const own = {
    ...CONFIG,
    datasetOptions: { data: "there", scoreColumn: "mos" },
    pretrained: "weights.pth",
    epochs: 5,
    runtime: "tensorflow",
  } as const;
  const { config, told } = await follow({ ...LEADING, config: own });
  assertEquals(told, [0]);
  assertEquals(config, { ...own, epochs: CONFIG.epochs });
});

Deno.test("requireSameRun() says how a worker differs, and lets the others know", async () => {
  const cases: [RunDescription, string][] = [
    [
      { ...LEADING, config: { ...CONFIG, seed: 1 } },
      "seed: 1 here and 19920517 there",
    ],
    [
      { ...LEADING, config: { ...CONFIG, ema: 0.9 } },
      "ema: 0.9 here and undefined there",
    ],
    [
      {
        ...LEADING,
        config: { ...CONFIG, datasetOptions: { scoreColumn: "dmos" } },
      },
      'scoreColumn: "dmos" here and "mos" there',
    ],
    [
      { ...LEADING, fingerprint: "abd" },
      "names, scores or sizes of the images",
    ],
    [
      {
        ...LEADING,
        versions: { ...LEADING.versions, "norm-in-norm": "0.9.0" },
      },
      'norm-in-norm: "0.9.0" here and "1.0.0" there',
    ],
  ];
  for (const [own, difference] of cases) {
    const { config, told } = await follow(own);
    assertEquals(told, [1]);
    assert(config instanceof Error);
    assertEquals(
      config.message,
      `Cannot train as worker 1: it differs from worker 0 in ${difference}`,
    );
  }
});

Deno.test("requireSameRun() names another worker that differs", async () => {
  await assertRejects(
    () =>
      requireSameRun({
        hosts: ["a:1", "b:1"],
        rank: 0,
        hear: <Value>() => Promise.resolve(LEADING as Value),
        gather: () => Promise.resolve([Float64Array.of(0), Float64Array.of(1)]),
      }, LEADING),
    Error,
    "Cannot train: worker 1 (b:1) was started with other flags, data or versions",
  );
});

Deno.test("PACKAGE_VERSION is that of deno.json", () => {
  assertEquals(PACKAGE_VERSION, denoConfig.version);
});

Deno.test("BatchExchange puts shares of any size together, without what could not be read", async () => {
  const planned = [7, 3, 9, 1, 5];
  const shares = [[7, 3], [], [9, 5]]; // 1 could not be read
  const head = (offset: number) => (index: number) => offset + index;
  const table = new Float64Array(5 * planned.length);
  const tables: Float64Array[] = [];
  const collect = {
    size: 3,
    sum: (vectors: readonly unknown[]) => {
      tables.push(vectors[0] as Float64Array);
      return Promise.resolve([table]) as never;
    },
  };
  const exchanges = shares.map((own) =>
    new BatchExchange(collect, planned, own)
  );
  const outputsOf = (own: number[]) =>
    [10, 20, 30].map((offset) => Float32Array.from(own, head(offset))) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
  const scores = () =>
    Promise.all(exchanges.map((exchange, rank) =>
      exchange.scores(
        outputsOf(shares[rank]!),
        Float64Array.from(shares[rank]!, (index) => index / 10),
      )
    ));
  await scores();
  for (const each of tables) each.forEach((x, i) => table[i]! += x);
  const all = await scores();
  for (const [rank, { outputs, subjective, first }] of all.entries()) {
    assertEquals(exchanges[rank]!.indices, [7, 3, 9, 5]);
    assertEquals([...subjective], [0.7, 0.3, 0.9, 0.5]);
    assertEquals(outputs, outputsOf([7, 3, 9, 5]));
    assertEquals(first, [0, 0, 2][rank]);
  }
});
