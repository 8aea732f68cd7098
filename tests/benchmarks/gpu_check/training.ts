import { join } from "node:path";
import { signalChild } from "../../../data/files/signal_child.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { writeTinyDataset } from "../../model/support/tiny_dataset.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";

/** What a short training came to. */
export interface TrainingOutcome {
  runtime: RuntimeName;
  epochs: number;
  /** Mean training loss of each epoch. */
  losses: number[];
  /** SROCC on the test images. */
  testSrocc: number;
  seconds: number;
  /** Epochs that the killed run had finished. */
  killedAfter: number;
  /** Largest difference between the losses of the run that was killed and resumed, and of the other. */
  resumedDiffersBy: number;
}

/** What is trained: the demo's images and network, or a few images of a few pixels. */
export interface TrainingSize {
  epochs: number;
  images: "demo" | "tiny";
}

/**
 * Trains a small network on images drawn here, to its end; and once more, killed
 * after the first epoch and resumed.
 *
 * @param folder Where the runs are kept.
 * @param signal Ends it.
 * @throws {Error} If a run does not come to its end.
 */
export async function trainKillResume(
  runtime: RuntimeName,
  { epochs, images }: TrainingSize,
  folder: string,
  signal: AbortSignal,
): Promise<TrainingOutcome> {
  const whole = join(folder, `training-${runtime}`);
  const killed = join(folder, `training-${runtime}-killed`);
  for (const run of [whole, killed]) {
    await Deno.remove(run, { recursive: true }).catch(() => {});
  }
  const flags = [
    ...images === "demo"
      ? ["--dataset", "synthetic"]
      : await tinyImages(join(folder, "images")),
    ...["--runtime", runtime, "--epochs", `${epochs}`, "--json"],
  ];
  const start = performance.now();
  const first = await finish(train([...flags, "--out", whole], signal));
  const seconds = (performance.now() - start) / 1000;

  const child = train([...flags, "--out", killed], signal);
  const output = child.output();
  while (await epochsOf(killed) === 0 && !signal.aborted) {
    const over = await Promise.race([
      output.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 20)),
    ]);
    if (over) break;
  }
  signalChild(child, "SIGKILL");
  await output;
  const killedAfter = await epochsOf(killed);
  if (killedAfter < epochs) {
    await finish(train(["--out", killed, "--resume", "--json"], signal));
  }
  const [losses, resumed] = [await lossesOf(whole), await lossesOf(killed)];
  return {
    runtime,
    epochs: losses.length,
    losses,
    testSrocc: first.test.srocc,
    seconds,
    killedAfter,
    resumedDiffersBy: Math.max(
      ...losses.map((loss, i) => Math.abs(loss - (resumed[i] ?? NaN))),
    ),
  };
}

async function tinyImages(folder: string): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  await writeTinyDataset(folder);
  return [
    ...["--dataset", "csv", "--data", folder, "--crop", "24x24"],
    ...["--batch-size", "5", "--backbone", "resnet10_slim", "--cache", "off"],
  ];
}

function train(
  args: readonly string[],
  signal: AbortSignal,
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--lock=deno.lock",
      "model/commands/train.ts",
      ...args,
    ],
    cwd: fromFileUrl(repositoryRoot),
    env: { NO_COLOR: "1", INIT_CWD: "" },
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
}

async function finish(
  child: Deno.ChildProcess,
): Promise<{ test: { srocc: number } }> {
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (success) return JSON.parse(decoder.decode(stdout));
  const lines = decoder.decode(stderr).trim().split("\n");
  throw new Error(
    lines.find((line) => line.startsWith("error:")) ?? lines.at(-1)!,
  );
}

async function lossesOf(run: string): Promise<number[]> {
  const text = await Deno.readTextFile(join(run, "metrics.jsonl"))
    .catch(() => "");
  return text.split("\n").filter((line) => line).map((line) =>
    JSON.parse(line).trainLoss
  );
}

async function epochsOf(run: string): Promise<number> {
  return (await lossesOf(run)).length;
}
