import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { readPredictions } from "../../../model/runs/prediction_file.ts";
import { evaluateCheckpoint } from "../../../model/training/evaluating/evaluate_checkpoint.ts";
import { train, trainRun } from "../../../model/training/train.ts";
import type { StepEvent } from "../../../model/training/training_events.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { completeConfig } from "../../../model/runs/complete_config.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

Deno.test("train() leaves a folder with everything about the run", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const out = join(folder, "run");
    const config = tinyConfig(folder);
    const steps: StepEvent[] = [];
    const best: boolean[] = [];
    const result = await trainRun(config, {
      out,
      log: () => {},
      onStep: (step) => steps.push(step),
      onEpoch: (_, isBest) => best.push(isBest),
    });

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
    // Three heads of weights 0.1, 0.1 and 1; each loss is at most 1, and none is perfect.
    for (const { loss, seconds } of lines) {
      assert(loss > 0 && loss < 1.2 && seconds > 0);
    }
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
    // The epoch's line was fitted on what training saw; no line is better than their own.
    assert(bestLine.rmse >= evaluation.rmseRefitted.value - 1e-4);

    const { metadata } = await readSafetensors(join(out, "best.safetensors"));
    const model = JSON.parse(metadata.model!);
    assertEquals(model.backbone, "resnet10_slim");
    assertEquals(model.preparation, { crop: config.crop, crops: 1 });
    assertEquals(model.lines.length, 3);
    // What the CSV holds: scores of 1 to 5, of which the tiny data set has most.
    assert(model.scale.min >= 1 && model.scale.max <= 5);

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
      "train ",
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
