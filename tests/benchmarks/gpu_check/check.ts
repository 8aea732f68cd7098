import { join } from "node:path";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import type { Precision } from "../../../model/learning/train_config.ts";
import {
  type Differences,
  differencesOf,
  type FiveSteps,
  LARGEST_DIFFERENCES,
} from "../../model/support/five_steps.ts";
import reference from "../../fixtures/model/five_steps.json" with {
  type: "json",
};
import { type DeviceFacts, deviceFacts } from "./device_facts.ts";
import type { Speed } from "./measure_speed.ts";
import type { Case } from "./ours.ts";
import { describeCheck } from "./page.ts";
import { runJob } from "./run_job.ts";
import { type TrainingOutcome, trainKillResume } from "./training.ts";

/** How much is checked. */
export type Form = "large" | "small";

/** Options of {@linkcode check}. */
export interface CheckOptions {
  /** Folder of the results and of the runs. */
  out: string;
  /** Minutes after which nothing new begins. */
  minutes: number;
  /** `small` computes little, for software Vulkan and CPUs; by itself where there is no GPU. */
  form?: Form;
  /** Runtimes; by itself all that the machine has. */
  runtimes?: readonly RuntimeName[];
  /** Backbones of the speeds. */
  backbones?: readonly string[];
  /** Receives what is being done, one line each. */
  log: (line: string) => void;
}

/** What a runtime's numbers came to. */
export interface Parity {
  runtime: RuntimeName;
  differences?: Differences;
  passed: boolean;
  failure?: string;
}

/** A {@linkcode Speed} on a runtime. */
export interface RuntimeSpeed extends Speed {
  runtime: RuntimeName;
  /** How products are made: `TF32` has 10 bits of mantissa. */
  products: "float32" | "TF32" | "bfloat16";
  deviceBytes?: number;
  processBytes?: number;
}

/** The largest batch that a training step took. */
export interface LargestBatch {
  runtime: RuntimeName;
  example: Omit<Case, "batch">;
  /** 0: none. */
  batch: number;
  /** What stood in the way of twice as many; absent where none was tried. */
  limit?: string;
}

/** All that was found. */
export interface Check {
  date: string;
  form: Form;
  device: DeviceFacts;
  parity: Parity[];
  speeds: RuntimeSpeed[];
  largestBatches: LargestBatch[];
  trainings: (TrainingOutcome | { runtime: RuntimeName; failure: string })[];
  /** Parts that failed, with the reason. */
  failures: string[];
  /** Parts that there was no time for. */
  notReached: string[];
  seconds: number;
}

/** What differs between the forms. */
const FORMS = {
  large: {
    sizes: [
      { height: 224, width: 224, batch: 32 },
      { height: 498, width: 664, batch: 8 },
    ],
    backbones: [
      "resnet18",
      "resnet50",
      "resnext101_32x8d",
      "efficientnet_lite0",
    ],
    rounds: 10,
    secondsPerWork: 3,
    training: { epochs: 4, images: "demo" },
    largest: { backbone: "resnet50", height: 498, width: 664, batch: 8 },
    mostImages: 1024,
  },
  small: {
    sizes: [{ height: 32, width: 32, batch: 2 }],
    backbones: ["resnet10_slim"],
    rounds: 2,
    secondsPerWork: 1,
    training: { epochs: 2, images: "tiny" },
    largest: { backbone: "resnet10_slim", height: 32, width: 32, batch: 2 },
    mostImages: 8,
  },
} as const;

/** Runs all parts that there is time for; writes `gpu-check.json` and `gpu-check.md` after each. */
export async function check(options: CheckOptions): Promise<Check> {
  const { out, minutes, log } = options;
  const start = performance.now();
  const left = () => 60 * minutes - (performance.now() - start) / 1000;
  await Deno.mkdir(out, { recursive: true });
  const device = await deviceFacts();
  const form = options.form ?? (hasGpu(device) ? "large" : "small");
  if (!options.form && form === "small") {
    log("There is no GPU here: a small check, which measures nothing");
  }
  const result: Check = {
    date: new Date().toISOString(),
    form,
    device,
    parity: [],
    speeds: [],
    largestBatches: [],
    trainings: [],
    failures: [],
    notReached: [],
    seconds: 0,
  };
  const save = async () => {
    result.seconds = (performance.now() - start) / 1000;
    const path = join(out, "gpu-check");
    const json = JSON.stringify(result, null, 2);
    await Deno.writeTextFile(`${path}.json`, `${json}\n`);
    await Deno.writeTextFile(`${path}.md`, describeCheck(result));
  };
  for (const { title, run } of partsOf(options, form, result, left)) {
    if (left() < 5) {
      result.notReached.push(title);
      continue;
    }
    log(title);
    try {
      await run();
    } catch (error) {
      result.failures.push(`${title}: ${(error as Error).message}`);
    }
    await save();
  }
  await save();
  return result;
}

interface Part {
  title: string;
  run: () => Promise<void>;
}

/** The parts in the order of what matters: right numbers, a whole training, then figures. */
function partsOf(
  options: CheckOptions,
  form: Form,
  result: Check,
  left: () => number,
): Part[] {
  const {
    sizes,
    rounds,
    secondsPerWork,
    training,
    largest,
    mostImages,
    ...by
  } = FORMS[form];
  const backbones = options.backbones ?? by.backbones;
  const runtimes = options.runtimes ?? runtimesOf(result.device);
  // WebAssembly is right or wrong; how fast it is, other benchmarks say.
  const fast = options.runtimes ?? runtimes.filter((name) => name !== "wasm");
  const torch = result.device.torch !== undefined;
  // A small check may have a slow machine to itself; of a large one, no part takes all the time.
  const atMost = (seconds: number) =>
    form === "small" ? left() : Math.min(seconds, left());
  const parts: Part[] = [];
  for (const runtime of runtimes) {
    parts.push({
      title: `parity on ${runtime}`,
      run: async () =>
        void result.parity.push(await parityOf(runtime, atMost(90))),
    });
  }
  for (const runtime of fast) {
    parts.push({
      title: `training on ${runtime}, killed and resumed`,
      run: async () => {
        const ms = 1000 * atMost(150);
        const signal = AbortSignal.timeout(ms);
        try {
          result.trainings.push(
            await trainKillResume(runtime, training, options.out, signal),
          );
        } catch (error) {
          const { message } = error as Error;
          const failure = signal.aborted ? "not at its end in time" : message;
          result.trainings.push({ runtime, failure });
        }
      },
    });
  }
  for (const backbone of backbones) {
    for (const runtime of fast) {
      for (const products of productsOn(runtime, result.device)) {
        const title = `speed of ${backbone} on ${runtime}, ${products}`;
        parts.push({
          title,
          run: async () => {
            const precision: Precision = products === "bfloat16"
              ? "bfloat16"
              : "float32";
            const { found, failure, ...memory } = await runJob<Speed>(
              {
                kind: "speed",
                runtime,
                cases: sizes.map((size) => ({ backbone, ...size })),
                precision,
                rounds,
                seconds: secondsPerWork,
                torch,
              },
              atMost(120),
              products === "TF32" ? {} : { NVIDIA_TF32_OVERRIDE: "0" },
            );
            const { seconds: _, ...bytes } = memory;
            result.speeds.push(
              ...found.map((speed) => ({
                runtime,
                products,
                ...speed,
                ...bytes,
              })),
            );
            if (failure) result.failures.push(`${title}: ${failure}`);
          },
        });
      }
    }
  }
  for (const runtime of fast) {
    parts.push({
      title: `largest batch on ${runtime}`,
      run: async () => {
        const { batch: _, ...example } = largest;
        const { found, failure } = await runJob<{ batch: number }>(
          {
            kind: "largest batch",
            runtime,
            example: largest,
            most: mostImages,
          },
          atMost(90),
        );
        if (found.length === 0) result.failures.push(`no batch on ${runtime}`);
        result.largestBatches.push({
          runtime,
          example,
          batch: found.at(-1)?.batch ?? 0,
          ...failure && { limit: failure },
        });
      },
    });
  }
  return parts;
}

async function parityOf(
  runtime: RuntimeName,
  seconds: number,
): Promise<Parity> {
  const job = { kind: "parity", runtime } as const;
  // Float32 is what is compared: without TF32, which TensorFlow takes by itself.
  const env = { NVIDIA_TF32_OVERRIDE: "0" };
  const { found: [actual], failure } = await runJob<FiveSteps>(
    job,
    seconds,
    env,
  );
  if (!actual) return { runtime, passed: false, failure: failure ?? "nothing" };
  const differences = differencesOf(actual, reference);
  const names = Object.keys(differences) as (keyof Differences)[];
  const passed = names.every((name) =>
    differences[name] <= LARGEST_DIFFERENCES[name]
  );
  return { runtime, differences, passed };
}

function hasGpu({ nvidia, survey }: DeviceFacts): boolean {
  const webgpu = survey.runtimes.find(({ name }) => name === "webgpu");
  return nvidia.length > 0 || webgpu?.detail === "hardware";
}

function runtimesOf({ survey }: DeviceFacts): RuntimeName[] {
  return survey.runtimes
    .filter(({ name, state }) => name !== "cpu" && state !== "absent")
    .map(({ name }) => name);
}

function productsOn(
  runtime: RuntimeName,
  { nvidia }: DeviceFacts,
): RuntimeSpeed["products"][] {
  if (runtime !== "tensorflow") return ["float32"];
  return nvidia.length > 0
    ? ["float32", "TF32", "bfloat16"]
    : ["float32", "bfloat16"];
}
