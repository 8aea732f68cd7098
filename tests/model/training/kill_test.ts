/**
 * A training run that is killed again and again. For more kills, which take hundreds
 * of seconds: `KILLS=100 deno task test tests/model/training/kill_test.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { signalChild } from "../../../data/files/signal_child.ts";
import { createPrng } from "../../../data/random/prng.ts";
import { readPredictions } from "../../../model/runs/prediction_file.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { runCommand, startCommand } from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { contentOf } from "../support/run_content.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

/** How often; a process takes about a second to start, so few are the rule. */
const KILLS = Number(Deno.env.get("KILLS") ?? 15);

function flags(data: string, out: string): string[] {
  return [
    "--dataset=csv",
    `--data=${data}`,
    "--backbone=resnet10_slim",
    "--batch-size=5",
    "--epochs=5",
    "--crop=24",
    "--augment",
    "--optimizer=adamw",
    "--lr=1e-3",
    "--schedule=one-cycle",
    "--runtime=wasm",
    `--out=${out}`,
  ];
}

Deno.test(`a run that is killed ${KILLS} times at random moments ends bit for bit as one that is not`, async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const whole = join(folder, "whole");
    const start = performance.now();
    const { code, stderr } = await runCommand("train", flags(folder, whole));
    assertEquals(code, 0, stderr);
    const duration = performance.now() - start;
    const expected = await contentOf(whole);

    const prng = createPrng(23);
    for (let kills = 0, runs = 0; kills < KILLS; runs++) {
      const out = join(folder, `killed ${runs}`);
      let ended = false;
      for (let epoch = 0; !ended;) {
        // Now and then long enough for an epoch to end, or the run would never.
        const moment = prng() * duration;
        const death = DEATHS[kills % DEATHS.length]!;
        ended = await trainFor(moment, death, flags(folder, out));
        if (!ended) kills++;
        epoch = await assertWhole(out, epoch);
      }
      assertEquals(await contentOf(out), expected);
    }
  });
});

/** A kill -9, and what TensorFlow does to the process when it gives up. */
const DEATHS = ["SIGKILL", "SIGABRT"] as const;

/**
 * Trains for so many milliseconds and kills the process then, with no warning.
 *
 * @returns Whether the run came to its end before.
 */
async function trainFor(
  milliseconds: number,
  death: Deno.Signal,
  args: readonly string[],
): Promise<boolean> {
  const out = args.at(-1)!.split("=")[1]!;
  const resume = await exists(out) ? ["--resume"] : [];
  const child = startCommand("train", [...args, ...resume]);
  await child.stdin.close();
  const timer = setTimeout(() => signalChild(child, death), milliseconds);
  const { code, signal, stderr } = await child.output();
  clearTimeout(timer);
  assert(
    code === 0 || signal === death,
    new TextDecoder().decode(stderr),
  );
  return code === 0;
}

/**
 * Asserts that no file of a run is half-written, whatever was being written
 * when it was killed, and that nothing that was learned is lost.
 *
 * @returns The epoch of the checkpoint, which only grows.
 */
async function assertWhole(out: string, before: number): Promise<number> {
  if (!await exists(out)) return 0;
  const names = (await filesIn(out)).filter((name) => !name.startsWith("."));
  let epoch = 0;
  for (const name of names) {
    const path = join(out, name);
    if (name.endsWith(".safetensors")) {
      const { metadata } = await readSafetensors(path);
      if (name === "last.safetensors") {
        epoch = JSON.parse(metadata.training!).epoch;
      }
    } else if (name.endsWith(".json")) {
      JSON.parse(await Deno.readTextFile(path));
    } else if (name === "metrics.jsonl") {
      const lines = (await Deno.readTextFile(path)).trim().split("\n");
      lines.forEach((line) => JSON.parse(line));
    } else if (name === "test.csv") {
      assertEquals((await readPredictions(path)).length, 5);
    }
  }
  assert(epoch >= before, `epoch ${epoch} after ${before}`);
  assert(names.includes("config.json"), "a folder without a configuration");
  return epoch;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
