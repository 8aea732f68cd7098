/**
 * The notebook that trains on KonIQ-10k, on folders laid out as KonIQ-10k's and
 * CLIVE's with small images in them, and killed while it trains.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { joinCells, type ShownByCell } from "../../notebooks/run/join_cells.ts";
import {
  codeCells,
  notebooksFolder,
  readNotebook,
  textOf,
} from "../../notebooks/run/notebook.ts";
import { ownEnvironment } from "../../notebooks/run/own_environment.ts";
import { createPrng } from "../../data/random/prng.ts";
import { createIqaModel } from "../../model/scoring/create_iqa_model.ts";
import { selectBackend } from "../../model/runtime/select_backend.ts";
import { readRunRecord } from "../../model/runs/run_record.ts";
import { writePng } from "../data/_files.ts";
import { inFolder } from "../model/support/in_folder.ts";
import { noisyImage } from "../model/support/tiny_dataset.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { resolveTestImports } from "../support/test_imports.ts";

const NAME = "08_train_on_koniq10k";

const EPOCHS = 6;

/** Images of each part, by the official list's words. */
const PARTS = { training: 24, validation: 8, test: 8 };

/** Made by tests/fixtures/data/make_mats.py: three images of CLIVE's release. */
const MATS = fromFileUrl(
  new URL("tests/fixtures/data/mat/packed/", repositoryRoot),
);

const CLIVE_IMAGES = ["3.bmp", "1024.JPG", "größe [1].bmp"];

/** Writes KonIQ-10k in small: the official list, and noisy images below `1024x768`. */
async function writeKoniq10k(folder: string): Promise<void> {
  const images = join(folder, "1024x768");
  await Deno.mkdir(images, { recursive: true });
  const prng = createPrng(1);
  const rows = ["image_name,MOS,SD,set"];
  for (const [part, count] of Object.entries(PARTS)) {
    for (let i = 0; i < count; i++) {
      const noise = prng();
      const name = `${part}_${i}.png`;
      await writePng(images, name, noisyImage(noise, prng));
      rows.push(`${name},${(90 - 80 * noise).toFixed(2)},0.5,${part}`);
    }
  }
  const list = join(folder, "koniq10k_distributions_sets.csv");
  await Deno.writeTextFile(list, rows.join("\n"));
}

/** Writes CLIVE in small. */
async function writeClive(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "Data"), { recursive: true });
  await Deno.mkdir(join(folder, "Images"));
  for await (const { name } of Deno.readDir(MATS)) {
    if (!name.endsWith("_release.mat")) continue;
    await Deno.copyFile(join(MATS, name), join(folder, "Data", name));
  }
  const prng = createPrng(2);
  for (const name of CLIVE_IMAGES) {
    await writePng(join(folder, "Images"), name, noisyImage(prng(), prng));
  }
}

/** Writes weights to start from, of a network that takes a second. */
async function writeWeights(path: string): Promise<void> {
  const model = await createIqaModel({
    backbone: "resnet10_slim",
    runtime: await selectBackend("cpu", { log: () => {} }),
  });
  await model.save(path);
  model.dispose();
}

/** Data, weights and settings of a run of a few seconds, as environment variables. */
async function prepare(folder: string): Promise<Record<string, string>> {
  const [koniq10k, clive, weights] = ["koniq", "clive", "start.safetensors"]
    .map((name) => join(folder, name)) as [string, string, string];
  await writeKoniq10k(koniq10k);
  await writeClive(clive);
  await writeWeights(weights);
  return {
    ...ownEnvironment(folder),
    IQA_DATA: koniq10k,
    IQA_CLIVE: clive,
    IQA_WEIGHTS: weights,
    IQA_BACKBONE: "resnet10_slim",
    IQA_RUNTIME: "wasm",
    IQA_EPOCHS: String(EPOCHS),
    IQA_HEIGHT: "32",
    IQA_WIDTH: "40",
    IQA_WORKERS: "1",
  };
}

/** Runs a test with the notebook as a module, and the flags that its imports need. */
async function withModule(
  test: (args: string[], folder: string) => Promise<void>,
): Promise<void> {
  const module = fromFileUrl(new URL(`_koniq_${NAME}.ts`, notebooksFolder));
  await inFolder(async (folder) => {
    const { flags } = await resolveTestImports(folder);
    await Deno.writeTextFile(module, joinCells(await readNotebook(NAME)));
    try {
      await test(
        ["run", "--allow-all", "--no-check", ...flags, module],
        folder,
      );
    } finally {
      await Deno.remove(module);
    }
  });
}

function start(args: string[], env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args,
    cwd: fromFileUrl(repositoryRoot),
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the notebook to its end; returns the text of what it shows. */
async function finish(
  args: string[],
  env: Record<string, string>,
): Promise<string> {
  const { code, stdout, stderr } = await start(args, env).output();
  const decoder = new TextDecoder();
  assertEquals(code, 0, decoder.decode(stderr));
  const lines = decoder.decode(stdout).trimEnd().split("\n");
  const shown = JSON.parse(lines.at(-1)!) as ShownByCell;
  return Object.values(shown).flat().map((each) => each["text/plain"])
    .join("\n");
}

/** Starts the notebook and kills it, with no warning, when an epoch is done. */
async function killAfterAnEpoch(
  args: string[],
  env: Record<string, string>,
  run: string,
): Promise<void> {
  const child = start(args, env);
  const ended = child.output();
  const metrics = join(run, "metrics.jsonl");
  const end = Date.now() + 120_000;
  while (!await Deno.stat(metrics).catch(() => undefined)) {
    assert(Date.now() < end, "no epoch is done");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGKILL");
  assertEquals((await ended).signal, "SIGKILL");
}

/** Lines of the run's metrics, one per epoch, seconds included. */
async function epochsIn(run: string): Promise<string[]> {
  const text = await Deno.readTextFile(join(run, "metrics.jsonl"));
  return text.trim().split("\n");
}

Deno.test("the notebook trains on KonIQ-10k's layout, goes on after a kill, and then only reads", async () => {
  await withModule(async (args, folder) => {
    const env = await prepare(folder);
    const run = join(folder, "runs", "koniq10k-resnet10_slim-p1q2");

    await killAfterAnEpoch(args, env, run);
    assertEquals((await readRunRecord(run))!.finished, false);
    const before = await epochsIn(run);
    assert(before.length < EPOCHS);

    const shown = await finish(args, env);
    const after = await epochsIn(run);
    assertEquals(after.length, EPOCHS);
    // The seconds of an epoch that is done again would be others.
    assertEquals(after.slice(0, before.length), before);
    for (const told of ["koniq10k, 8 images", "CLIVE, 3 images", "32×40"]) {
      assertStringIncludes(shown, told);
    }
    assert(!shown.includes("synthetic"));

    const last = join(run, "last.safetensors");
    const { mtime } = await Deno.stat(last);
    await finish(args, env);
    assertEquals((await Deno.stat(last)).mtime, mtime);
    assertEquals(await epochsIn(run), after);
  });
});

Deno.test("the notebook's stored outputs end with the last epoch, and name no folder", async () => {
  const notebook = await readNotebook(NAME);
  const training = codeCells(notebook).find(({ source }) =>
    textOf(source).includes("await model.completeRun(")
  );
  const outputs = training!.outputs!.map(({ data }) => data!);
  assertEquals(outputs.map((data) => Object.keys(data)), [
    ["image/png", "image/svg+xml", "text/plain"],
    ["text/plain"],
  ]);
  const told = textOf(outputs[1]!["text/plain"]);
  for (const line of ["This run is new.", "epoch 1/6", "epoch 6/6"]) {
    assertStringIncludes(told, line);
  }
  for (const { id, outputs = [] } of codeCells(notebook)) {
    const stored = JSON.stringify(outputs);
    assert(!/(^|["\s(])(\/|[A-Z]:\\)\w+[/\\]/.test(stored), id);
    assert(!stored.includes("file:"), id);
  }
});
