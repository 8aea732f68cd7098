/**
 * What a million photographs cost: `score` as the worker that
 * model/scoring/spark starts, and Spark around it.
 *
 * 1. The scorer by itself, one thread, in processor time, which other work on the
 *    machine changes least: start-up (one photograph), each further
 *    photograph, the share of start-up in a partition of 1,000, the largest
 *    resident memory after one and after all photographs; by
 *    backbone and precision. Weights are seeded: they do not change the cost.
 * 2. Photographs per second of 1 and 2 workers on Spark, by the clock: on a
 *    machine that does nothing else.
 *
 * deno run -A tests/benchmarks/spark_bench.ts [--images 300] [--backbones included,resnet18] [--spark 600]
 *
 * Linux, with `python3`, ../shared/data/biq2021, and for the second part Java 17.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { NetworkConfig } from "../../model/network/network_config.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { readCheckpoint } from "../../model/weights/read_checkpoint.ts";
import { writeOnnx } from "../../model/weights/onnx/write_onnx.ts";
import { seededModel } from "../model/support/seeded_model.ts";
import { sparkPython } from "../model/scoring/spark/spark_environment.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { smallPhotographs } from "./photographs.ts";

/** Photographs of a partition, and of the library that is priced. */
const PARTITION = 1000, LIBRARY = 1e6;

/** What each backbone is shown; the included model says itself what it is. */
const PREPARATION = {
  size: { height: 256, width: 256 },
  fit: "area",
} as const;

/** Backbones, and how many photographs are enough to time each. */
const BACKBONES: [NetworkConfig["backbone"], share: number][] = [
  ["efficientnet_lite0", 1],
  ["resnet18", 0.5],
  ["resnet50", 0.25],
  ["resnext101_32x8d", 0.1],
];

/** Runs a command with a file on its standard input and says what it took. */
const MEASURE = `
import json, resource, subprocess, sys, time
start = time.perf_counter()
with open(sys.argv[1], "rb") as paths:
    subprocess.run(sys.argv[2:], stdin=paths, stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": time.perf_counter() - start, "processor": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}))
`;

/** What a command took, with the processes that it waited for. */
interface Cost {
  seconds: number;
  /** Seconds. */
  processor: number;
  /** Of the largest process. */
  megabytes: number;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    images: { type: "string", default: "300" },
    backbones: { type: "string" },
    spark: { type: "string", default: "600" },
  },
});
const [count, sparkCount] = [Number(values.images), Number(values.spark)];
const photographs = await smallPhotographs(Math.max(count, sparkCount));
const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-spark-" });

async function listOf(length: number): Promise<string> {
  const path = join(folder, `${length}.txt`);
  await Deno.writeTextFile(
    path,
    photographs.slice(0, length).join("\n") + "\n",
  );
  return path;
}

async function measure(
  input: string,
  command: readonly string[],
  python = "python3",
): Promise<Cost> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: ["-c", MEASURE, input, ...command],
    cwd: folder,
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

/** The scorer as Spark starts it. */
function scorerOf(model: string): string[] {
  const script = fromFileUrl(
    new URL("model/commands/score.ts", repositoryRoot),
  );
  const flags = ["--threads", "1", "--json", "--model", model, "-"];
  return [Deno.execPath(), "run", "-q", "--allow-all", script, ...flags];
}

async function pricesOf(name: string, model: string, length: number) {
  const scorer = scorerOf(model);
  const one = await measure(await listOf(1), scorer);
  const many = await measure(await listOf(length), scorer);
  const each = (many.processor - one.processor) / (length - 1);
  const share = one.processor / (one.processor + (PARTITION - 1) * each);
  const hours = LIBRARY / PARTITION *
    (one.processor + (PARTITION - 1) * each) / 3600;
  const { size } = await Deno.stat(model);
  console.log(
    `${name}, ${(size / 1e6).toFixed(1)} MB: start ${
      one.processor.toFixed(2)
    } s, each ${
      (1000 * each).toFixed(1)
    } ms (${length} photographs), start is ${
      (100 * share).toFixed(1)
    } % of ${PARTITION}, a million ${hours.toFixed(1)} core hours, ${
      one.megabytes.toFixed(0)
    } MB after 1 and ${many.megabytes.toFixed(0)} MB after ${length}; ` +
      `photographs a second of 1, 2, 100 workers on paper: ${
        [1, 2, 100].map((workers) => (workers / each).toFixed(0)).join(", ")
      }`,
  );
}

const along = fromFileUrl(
  new URL("model/scoring/models/default.onnx", repositoryRoot),
);

/** What each backbone and precision costs. */
async function priceBackbones(): Promise<void> {
  const wanted = values.backbones?.split(",");
  if (!wanted || wanted.includes("included")) {
    await pricesOf("default.onnx", along, count);
  }
  const runtime = await selectBackend("wasm", { log: () => {} });
  for (const [backbone, share] of BACKBONES) {
    if (wanted && !wanted.includes(backbone)) continue;
    const model = await seededModel(runtime, {
      backbone,
      preparation: PREPARATION,
    });
    const checkpoint = join(folder, `${backbone}.safetensors`);
    await model.save(checkpoint);
    model.dispose();
    for (const float16 of [false, true]) {
      const path = join(folder, `${backbone}.onnx`);
      await writeOnnx(path, await readCheckpoint(checkpoint), { float16 });
      const precision = float16 ? "float16" : "float32";
      const length = Math.round(share * count);
      await pricesOf(`${backbone} ${precision}`, path, length);
    }
  }
}

/** Spark around the included model. */
async function rateSpark(): Promise<void> {
  const python = await sparkPython();
  const submit = python.replace(/python[^/]*$/, "spark-submit");
  const program = fromFileUrl(
    new URL("model/scoring/spark/score_on_spark.py", repositoryRoot),
  );
  const list = await listOf(sparkCount);
  Deno.env.set("PYSPARK_PYTHON", python);
  for (const workers of [1, 2]) {
    const job = (paths: string, name: string) =>
      measure(paths, [
        ...[submit, "--master", `local[${workers}]`],
        ...["--conf", "spark.ui.enabled=false", program, paths, name],
        ...["--scorer", scorerOf(along).slice(0, -1).join(" ")],
        ...["--partition", `${Math.ceil(sparkCount / workers)}`],
      ], python);
    const all = await job(list, `all ${workers}`);
    const none = await job(await listOf(workers), `none ${workers}`);
    const rate = (sparkCount - workers) / (all.seconds - none.seconds);
    console.log(
      `Spark, ${workers} worker${workers > 1 ? "s" : ""}: ${
        rate.toFixed(1)
      } photographs a second by the clock, after a start of ${
        none.seconds.toFixed(0)
      } s`,
    );
  }
}

try {
  await priceBackbones();
  if (sparkCount > 0) await rateSpark();
} finally {
  await Deno.remove(folder, { recursive: true });
}
