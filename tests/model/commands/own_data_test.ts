/** A folder of photographs and a list as people have them, to the end. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../data/random/prng.ts";
import { readPredictions } from "../../../model/runs/prediction_file.ts";
import { readSplit } from "../../../model/runs/split_file.ts";
import { writePng } from "../../data/_files.ts";
import { linesOf, runCommand } from "../support/command_line.ts";
import { inFolder } from "../support/in_folder.ts";
import { noisyImage } from "../support/tiny_dataset.ts";

const COUNT = 30;

/** `image_name,MOS`, and no word of parts. */
async function writeOwnData(folder: string, count = COUNT): Promise<void> {
  const prng = createPrng(1);
  const rows = ["image_name,MOS"];
  for (let i = 0; i < count; i++) {
    const noise = prng();
    await writePng(folder, `IMG_${i}.png`, noisyImage(noise, prng));
    rows.push(`IMG_${i}.png,${(5 - 4 * noise).toFixed(3)}`);
  }
  await Deno.writeTextFile(join(folder, "ratings.csv"), rows.join("\n"));
}

const QUICK = "--backbone resnet10_slim --epochs 1 --crop 24 --runtime wasm"
  .split(" ");

const folder = await Deno.makeTempDir({ prefix: "norm-in-norm own data " });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const data = join(folder, "data"), run = join(folder, "run");
await Deno.mkdir(data);
await writeOwnData(data);
const training = await runCommand("train", [
  ...["--data", data, "--out", run, "--json", ...QUICK],
]);
const best = join(run, "best.safetensors");

/** What evaluate says, and its JSON. */
async function evaluate(...args: string[]) {
  const { code, stdout, stderr } = await runCommand("evaluate", [
    ...["--json", "--runtime", "wasm", ...args],
  ]);
  assertEquals(code, 0, stderr);
  return { said: stderr, result: JSON.parse(stdout) };
}

Deno.test("train needs nothing but --data, says once which columns it took and that it drew a split of 70/10/20, and records it", async () => {
  const { code, stdout, stderr } = training;
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "csv: 21 train, 3 validation, 6 test");
  const said = [
    'ratings.csv: names from column "image_name" and scores from column "MOS"',
    "ratings.csv has no column of parts: 21 images to train on, 3 to validate and 6 to test are drawn at random, as split 0",
  ];
  for (const line of said) assertEquals(stderr.split(line).length, 2, stderr);
  assert("srocc" in JSON.parse(stdout).test);
  const record = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  assertEquals(record.dataset.notes, said);
  const parts = await readSplit(join(run, "split.csv"));
  assertEquals(parts!.size, COUNT);
  const test = (await readPredictions(join(run, "test.csv")))
    .map(({ name }) => name);
  assertEquals(
    test.map((name) => parts!.get(name)!.split),
    Array(6).fill("test"),
  );
});

Deno.test("evaluate needs nothing but the checkpoint of a run", async () => {
  const { result, said } = await evaluate("--checkpoint", best);
  const { test } = JSON.parse(training.stdout);
  assertEquals([result.dataset, result.split, result.images], [
    "csv",
    "test",
    6,
  ]);
  // Predicted by a graph or in other batches: the same to rounding.
  assertAlmostEquals(result.srocc.value, test.srocc, 1e-6);
  assertAlmostEquals(result.rmse.value, test.rmse, 1e-4);
  assert(!said.includes("warning"), said);
  const held = await evaluate("--checkpoint", best, "--split", "validation");
  assertEquals(held.result.images, 3);
});

Deno.test("evaluate warns of images that were trained on", async () => {
  for (const [split, count] of [["all", 30], ["train", 21]] as const) {
    const { result, said } = await evaluate(
      ...["--checkpoint", best, "--split", split],
    );
    assertEquals(result.images, count);
    assertStringIncludes(
      said,
      "warning: the model was trained on 21 of these images; it will agree less on new ones",
    );
  }
});

Deno.test("evaluate knows the run's parts where data have moved and where images came to the list", async () => {
  await inFolder(async (moved) => {
    await writeOwnData(moved, COUNT + 4);
    const { result, said } = await evaluate(
      ...["--checkpoint", best, "--data", moved],
    );
    const { result: before } = await evaluate("--checkpoint", best);
    assertEquals(result.srocc, before.srocc);
    assertStringIncludes(
      said,
      "4 images of csv are in no part of the run; --split all includes them",
    );
  });
});

Deno.test("evaluate takes all images of a list without parts that is not the run's", async () => {
  await inFolder(async (other) => {
    const copy = join(other, "model.safetensors");
    await Deno.copyFile(best, copy);
    const { result, said } = await evaluate(
      ...["--checkpoint", copy, "--data", data],
    );
    assertEquals([result.split, result.images], ["all", COUNT]);
    assertStringIncludes(said, "all its images are used");
    assert(!said.includes("drawn"), said);
  });
});

Deno.test("evaluate and compare fall back to the validation images of runs without test images", async () => {
  await inFolder(async (own) => {
    await writeOwnData(own, 16);
    const csv = join(own, "ratings.csv");
    const [heading, ...rows] = (await Deno.readTextFile(csv)).split("\n");
    const parts = rows.map((row, i) => `${row},${i % 4 ? "train" : "val"}`);
    await Deno.writeTextFile(csv, [`${heading},set`, ...parts].join("\n"));
    const runs = ["a", "b"].map((name) => join(own, name)) as [string, string];
    for (const [seed, out] of runs.entries()) {
      const flags = ["--seed", `${seed}`, "--data", own, "--out", out];
      await linesOf("train", [...flags, ...QUICK]);
    }
    const { result, said } = await evaluate(
      ...["--checkpoint", join(runs[0], "best.safetensors")],
    );
    assertEquals([result.split, result.images], ["validation", 4]);
    assertStringIncludes(said, "The run had no test images of csv");
    const [text] = await linesOf("compare", runs);
    assertStringIncludes(text!, "Validation metrics on 4 images");
  });
});
