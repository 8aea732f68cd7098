import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { openDataset } from "../../../data/mod.ts";
import type { TrainConfig } from "../../../model/learning/train_config.ts";
import { readPredictions } from "../../../model/runs/prediction_file.ts";
import type { Line } from "../../../model/network/model_config.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { restoreModel } from "../../../model/scoring/device_iqa_model.ts";
import { evaluateCheckpoint } from "../../../model/training/evaluating/evaluate_checkpoint.ts";
import { predictHeads } from "../../../model/training/predict_heads.ts";
import { train, trainRun } from "../../../model/training/train.ts";
import type { StepEvent } from "../../../model/training/training_events.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { completeConfig } from "../../../model/runs/complete_config.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}

/** Norm-in-Norm for p = 1 and q = 2 as the paper writes it: lists of mean 0 and norm 1, their distance over 2 √N. */
function normInNorm(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [a, b] = [x, y].map((list) => {
    const all = Array.from(list);
    const centered = all.map((each) => each - sumOf(all) / all.length);
    return centered.map((each) => each / Math.hypot(...centered));
  });
  const distances = a!.map((each, i) => Math.abs(each - b![i]!));
  return sumOf(distances) / (2 * Math.sqrt(distances.length));
}

function rmseOf(
  outputs: ArrayLike<number>,
  subjective: ArrayLike<number>,
  { slope, intercept }: Line,
): number {
  const errors = Array.from(
    outputs,
    (output, i) => slope * output + intercept - subjective[i]!,
  );
  return Math.hypot(...errors) / Math.sqrt(errors.length);
}

/** What the weights of a file say of the validation images, and their mappings. */
async function predictWith(path: string, config: TrainConfig) {
  const runtime = await selectBackend("wasm", { log: () => {} });
  const model = restoreModel(path, await readSafetensors(path), runtime);
  const { images } = await openDataset("csv", config.datasetOptions);
  const predicted = await predictHeads(
    model,
    images.filter(({ split }) => split === "validation"),
    { batchSize: 6 },
  );
  model.dispose();
  return { ...predicted, lines: model.config.lines };
}

Deno.test("train() leaves a folder with everything about the run", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    const config = tinyConfig(folder);
    const steps: StepEvent[] = [];
    const best: boolean[] = [];
    const begin = performance.now();
    const result = await trainRun(config, {
      out,
      log: () => {},
      onStep: (step) => steps.push(step),
      onEpoch: (_, isBest) => best.push(isBest),
    });
    const elapsed = (performance.now() - begin) / 1000;

    assertEquals({ ...result, test: undefined }, {
      folder: out,
      interrupted: false,
      test: undefined,
    });
    const [events, ...named] = (await filesIn(out)).sort((a, b) =>
      Number(b.startsWith("events")) - Number(a.startsWith("events"))
    );
    assert(events!.startsWith("events.out.tfevents."), events);
    assertEquals(named, [
      ".lock",
      "best.safetensors",
      "config.json",
      "last.safetensors",
      "metrics.jsonl",
      "near_duplicates.json",
      "report.html",
      "run.json",
      "split.csv",
      "test.csv",
    ]);
    const read = (name: string) => Deno.readTextFile(join(out, name));
    assertEquals(JSON.parse(await read("config.json")), config);

    // 22 images in batches of 5: the last two join the fourth batch.
    assertEquals(
      steps.map(({ images }) => images),
      Array(3).fill([5, 5, 5, 7]).flat(),
    );
    assertEquals(steps.map(({ epoch }) => epoch).at(-1), 3);

    const lines = (await read("metrics.jsonl")).trim().split("\n")
      .map((line) => JSON.parse(line));
    assertEquals(lines.map(({ epoch, split }) => [epoch, split]), [
      [1, "validation"],
      [2, "validation"],
      [3, "validation"],
    ]);
    for (const { epoch, trainLoss } of lines) {
      const losses = steps.filter((step) => step.epoch === epoch)
        .map(({ loss }) => loss);
      assertAlmostEquals(trainLoss, sumOf(losses) / 4, 1e-12);
    }
    const seconds = lines.map(({ seconds }) => seconds as number);
    assert(Math.min(...seconds) > 0 && sumOf(seconds) < elapsed, `${seconds}`);
    // The best epoch is the first with the highest |SROCC|.
    const quality = lines.map(({ srocc }) => Math.abs(srocc));
    assertEquals(
      best.lastIndexOf(true),
      quality.indexOf(Math.max(...quality)),
    );

    // What the best epoch's line says is what its weights predict, read back from the file.
    const { evaluation } = await evaluateCheckpoint(
      join(out, "best.safetensors"),
      { split: "validation", runtime: "wasm" },
    );
    assertEquals(evaluation.images, 6);
    const bestLine = lines[best.lastIndexOf(true)];
    for (const name of ["srocc", "plcc", "krocc"] as const) {
      assertAlmostEquals(bestLine[name], evaluation[name].value, 1e-4, name);
    }
    const { outputs, subjective, lines: fitted } = await predictWith(
      join(out, "best.safetensors"),
      config,
    );
    // By the definitions: heads of weights 0.1, 0.1 and 1, p = 1 and q = 2.
    const [early, late, both] = outputs.map((head) =>
      normInNorm(head, subjective)
    );
    const expected = 0.1 * early! + 0.1 * late! + both!;
    assertAlmostEquals(bestLine.loss, expected, 1e-4);
    const ownRmse = rmseOf(outputs[2], subjective, fitted![2]!);
    assertAlmostEquals(evaluation.rmse.value, ownRmse, 1e-4);
    // The best weights got a mapping of their own in the end; an epoch's is that of its steps.
    const last = await predictWith(join(out, "last.safetensors"), config);
    const lastRmse = rmseOf(last.outputs[2], last.subjective, last.lines![2]!);
    assertAlmostEquals(lines.at(-1).rmse, lastRmse, 1e-4);

    const { metadata } = await readSafetensors(join(out, "best.safetensors"));
    const model = JSON.parse(metadata.model!);
    assertEquals(model.backbone, "resnet10_slim");
    assertEquals(model.preparation, { crop: config.crop, crops: 1 });
    assertEquals(model.lines.length, 3);
    const scores = (await Deno.readTextFile(join(folder, "scores.csv")))
      .split("\n").slice(1).map((row) => Number(row.split(",")[1]));
    assertEquals(
      [model.scale.min, model.scale.max],
      [Math.min(...scores), Math.max(...scores)],
    );

    const record = JSON.parse(await read("run.json"));
    assertEquals([record.finished, record.epochs], [true, 3]);
    assertEquals(record.runtime.name, "wasm");
    assertEquals(
      record.runtime.steps,
      "layer by layer: the runtime is wasm and not tensorflow",
    );
    assertEquals(record.runtime.versions.deno, Deno.version.deno);
    assertEquals(record.dataset.images, { train: 22, validation: 6, test: 5 });
    assertEquals(record.dataset.fingerprint.length, 64);
    assertEquals(record.test, result.test!.metrics);

    assertEquals(
      await readPredictions(join(out, "test.csv")),
      [
        ...result.test!.names.entries(),
      ].map(([i, name]) => ({
        name,
        predicted: result.test!.predicted[i]!,
        subjective: result.test!.subjective[i]!,
      })),
    );

    assertEquals(result.test!.names.length, 5);
    assert(result.test!.metrics.srocc >= 0.7, "noise is easily seen");
    const report = await read("report.html");
    for (const name of ["test 0.png", "SROCC", "wasm", "bit for bit"]) {
      assert(report.includes(name), name);
    }
    // All five test images are among the ten worst.
    assertEquals(report.split("data:image/jpeg;base64,").length - 1, 5);
  });
});

Deno.test("train() refuses a folder that exists before it touches anything", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    await Deno.mkdir(out);
    await Deno.writeTextFile(join(out, "thesis.tex"), "years of work");
    await assertRejects(
      () => trainRun(tinyConfig(folder), { out, log: () => {} }),
      Error,
      `Cannot start a run in ${out}: the folder exists`,
    );
    assertEquals(await filesIn(out), ["thesis.tex"]);
  });
});

Deno.test("train() needs three images to learn from and three to validate with", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const csv = join(folder, "scores.csv");
    const [head, ...rows] = (await Deno.readTextFile(csv)).split("\n");
    const few = rows.filter((row) => !/^validation [2-9]/.test(row));
    await Deno.writeTextFile(csv, [head, ...few].join("\n"));
    const out = join(folder, "run");
    await assertRejects(
      () => trainRun(tinyConfig(folder), { out, log: () => {} }),
      RangeError,
      "Cannot train on csv: the validation part has 2 images and needs at least 3",
    );
    assert(!(await filesIn(folder)).includes("run"));
  });
});

Deno.test("train() stops where the network diverges, and keeps what it had", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    const stop = new AbortController();
    const config = tinyConfig(folder);
    await trainRun(config, {
      out,
      log: () => {},
      signal: stop.signal,
      onEpoch: () => stop.abort(),
    });
    const names = ["best.safetensors", "last.safetensors", "metrics.jsonl"];
    const read = () =>
      Promise.all(names.map((name) => Deno.readFile(join(out, name))));
    const before = await read();
    const losses: number[] = [];
    const log: string[] = [];
    await assertRejects(
      () =>
        trainRun({ ...config, learningRate: 1e30 }, {
          out,
          resume: true,
          log: (line) => log.push(line),
          onStep: ({ loss }) => losses.push(loss),
        }),
      RangeError,
      "Cannot continue training: most steps were skipped at the end of epoch 2 (3 steps in a row " +
        "were skipped); last.safetensors has epoch 1; a lower learning rate (--lr) or " +
        "clipped gradients (--clip-gradient) may help",
    );
    // The first step moved the weights away; the other three were skipped.
    assertEquals(losses.map(Number.isFinite), [true, false, false, false]);
    assertEquals(log.filter((line) => line.startsWith("skipped")).length, 3);
    assertEquals(await read(), before);
  });
});

/** Three files that are no images any more. */
async function spoil(paths: readonly string[]): Promise<void> {
  await Deno.writeFile(paths[3]!, new Uint8Array());
  await Deno.writeTextFile(paths[7]!, "no image");
  const whole = await Deno.readFile(paths[24]!);
  await Deno.writeFile(paths[24]!, whole.subarray(0, 300));
}

Deno.test("train() stops at an image that cannot be read, with its name", async () => {
  await inFolder(async (folder) => {
    await spoil(await writeTinyDataset(folder));
    await assertRejects(
      () =>
        trainRun(tinyConfig(folder), {
          out: join(folder, "run"),
          log: () => {},
        }),
      Error,
      `Cannot decode image "${join(folder, "train 3.png")}": it is empty`,
    );
  });
});

Deno.test("train() with skipUnreadable goes on, and lists each image once", async () => {
  await inFolder(async (folder) => {
    await spoil(await writeTinyDataset(folder));
    const out = join(folder, "run");
    const log: string[] = [];
    let images = 0;
    await trainRun(tinyConfig(folder, { skipUnreadable: true, epochs: 2 }), {
      out,
      log: (line) => log.push(line),
      onStep: (step) => images += step.images,
    });
    // Two of 22 training images are spoilt, in both epochs.
    assertEquals(images, 2 * 20);
    const skipped = log.filter((line) => line.startsWith("skipped "));
    assertEquals(skipped.map((line) => line.split(":")[0]).sort(), [
      "skipped train 3.png",
      "skipped train 7.png",
      "skipped validation 2.png",
    ]);
    const report = await Deno.readTextFile(join(out, "report.html"));
    for (const name of ["train 3.png", "train 7.png", "validation 2.png"]) {
      assert(report.includes(name), name);
    }
  });
});

Deno.test("train() fills gaps, goes on with the run's own settings, and refuses unused options", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    const settings = {
      dataset: "csv",
      datasetOptions: { data: folder },
      backbone: "resnet10_slim",
      size: { height: 24, width: 24 },
      epochs: 1,
      runtime: "wasm",
    } as const;
    await assertRejects(
      () => train({ ...settings, loss: { type: "mse", q: 3 } }, { out }),
      TypeError,
      "q is 3, and mse does not use it",
    );
    const { folder: path } = await train(settings, { out });
    assertEquals(path, out);
    const stored = JSON.parse(
      await Deno.readTextFile(join(out, "config.json")),
    );
    assertEquals(stored, completeConfig(settings));
    await train({}, { out, resume: true });
    await assertRejects(
      () => train({ seed: 3 }, { out, resume: true }),
      Error,
      "with another seed",
    );
    await assertRejects(
      () => train({}, { resume: true }),
      TypeError,
      "Cannot resume: `out` is not given",
    );
  });
});
