import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { basename, dirname, join } from "node:path";
import { createPrng, decodeImage } from "../../../data/mod.ts";
import { bootstrapInterval, plcc, srocc } from "../../../loss/mod.ts";
import { toSharp } from "../../data/_files.ts";
import { buildZip } from "../../data/files/zip/build_zip.ts";
import {
  assertFails,
  linesOf,
  runCommand,
  startCommand,
} from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { noisyImage, writeTinyDataset } from "../support/tiny_dataset.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

/** Flags of a run of a few seconds on the tiny data set. */
function trainFlags(data: string, out: string, epochs = 2): string[] {
  const flags = {
    dataset: "csv",
    data,
    out,
    backbone: "resnet10_slim",
    "batch-size": 5,
    epochs,
    crop: 24,
    crops: 5,
    lr: 1e-3,
    schedule: "one-cycle",
    runtime: "wasm",
  };
  return [
    "--augment",
    ...Object.entries(flags).flatMap(([name, value]) => [
      `--${name}`,
      `${value}`,
    ]),
  ];
}

/** A folder with the tiny data set, and a run on it that all tests look at. */
const folder = await Deno.makeTempDir({ prefix: "norm-in-norm commands ü " });
const images = await writeTinyDataset(folder);
// One photograph is in two parts.
await Deno.copyFile(images[0]!, images.at(-5)!);
const run = join(folder, "run");
const training = await runCommand("train", [
  ...trainFlags(folder, run),
  "--json",
]);
const checkpoint = ["--checkpoint", join(run, "best.safetensors")];
const onWasm = [...checkpoint, "--runtime", "wasm"];
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

Deno.test("train prints its result as JSON, and progress on standard error", () => {
  const { code, stdout, stderr } = training;
  assertEquals(code, 0, stderr);
  const result = JSON.parse(stdout);
  assertEquals(result.folder, run);
  assertEquals(Object.keys(result.test).sort(), [
    "krocc",
    "plcc",
    "rmse",
    "srocc",
  ]);
  assertStringIncludes(stderr, "csv: 22 train, 6 validation, 5 test");
  assertStringIncludes(stderr, "Runtime: wasm on ");
  for (const epoch of ["epoch 1/2", "epoch 2/2", ", best"]) {
    assertStringIncludes(stderr, epoch);
  }
});

Deno.test("train refuses a folder that exists, and changes nothing in it", async () => {
  const before = await filesIn(run);
  await assertFails(
    "train",
    trainFlags(folder, run),
    1,
    `Cannot start a run in ${run}: the folder exists; use --resume to continue it or --out for another`,
  );
  assertEquals(await filesIn(run), before);
});

Deno.test("train does not resume with other settings, and says which", async () => {
  const config = await Deno.readTextFile(join(run, "config.json"));
  await assertFails(
    "train",
    [...trainFlags(folder, run, 3), "--resume"],
    1,
    `Cannot resume the run in ${run} with another epochs: it is 2 there and 3 here`,
  );
  assertEquals(await Deno.readTextFile(join(run, "config.json")), config);
});

Deno.test("train says that a run is finished, where it is resumed, and prints its result again", async () => {
  for (const resume of [["--resume"], ["--resume", "auto", "--epochs", "2"]]) {
    const { code, stdout, stderr } = await runCommand("train", [
      ...["--out", run, "--json", ...resume],
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `The run in ${run} is already finished`);
    assertEquals(JSON.parse(stdout), JSON.parse(training.stdout));
  }
});

Deno.test("train goes on with data that have moved, not with others", async () => {
  await inFolder(async (folder) => {
    const [data, moved] = [join(folder, "data"), join(folder, "moved")];
    await Deno.mkdir(data);
    await writeTinyDataset(data);
    const out = join(folder, "run");
    const flags = (place: string, ...more: string[]) => [
      ...trainFlags(place, out, 1),
      ...["--schedule", "step", "--resume", "auto", ...more],
    ];
    await Deno.mkdir(out); // as a batch system may make it
    await linesOf("train", flags(data));
    await Deno.rename(data, moved);
    await linesOf("train", flags(moved, "--epochs", "2"));
    assertEquals((await metricsIn(out)).length, 2);
    const csv = join(moved, "scores.csv");
    const rows = await Deno.readTextFile(csv);
    await Deno.mkdir(data);
    await writeTinyDataset(data);
    await Deno.writeTextFile(
      join(data, "scores.csv"),
      rows.replace("5,", "1,"),
    );
    await assertFails(
      "train",
      flags(data, "--epochs", "3"),
      1,
      `Cannot resume the run in ${out}: names, scores or sizes of the images at ${data} differ from those at ${moved}`,
    );
  });
});

Deno.test("train goes on without a file that turned out damaged", async () => {
  await inFolder(async (data) => {
    const paths = await writeTinyDataset(data);
    await Deno.writeTextFile(paths.at(-1)!, "no image"); // to test with, at the end
    const out = join(data, "run");
    const flags = trainFlags(data, out, 1);
    const failed = await runCommand("train", flags);
    assertEquals(failed.code, 1);
    assertStringIncludes(failed.stderr, "Cannot decode image");
    assertStringIncludes(failed.stderr, "--skip-unreadable skips such files");
    const skipping = ["--out", out, "--resume", "--skip-unreadable"];
    const { code, stderr } = await runCommand("train", skipping);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `skipped ${basename(paths.at(-1)!)}: `);
  });
});

/** A line of `score --json`. */
interface ScoreLine {
  path: string;
  score: number;
  scale: { min: number; max: number };
  outside: boolean;
}

async function scores(args: string[], input?: string): Promise<ScoreLine[]> {
  const lines = await linesOf(
    "score",
    [...checkpoint, "--json", ...args],
    input,
  );
  return lines.map((line) => JSON.parse(line));
}

Deno.test("score prints one JSON line per image: files, a folder, a glob, paths on standard input", async () => {
  const test = images.slice(-5);
  const byName = await scores(test);
  assertEquals(byName.map(({ path }) => path), test);
  for (const { score, scale, outside } of byName) {
    assertEquals(outside, score < scale.min || score > scale.max);
  }
  assertEquals(await scores([join(folder, "test*.png")]), byName);
  // As `ls` on Windows would write them, and an empty line.
  assertEquals(await scores(["-"], test.join("\r\n") + "\n\n"), byName);
  const inFolder = await scores([folder]);
  assertEquals(
    inFolder.map(({ path }) => path).sort(),
    [...images].sort(),
  );
  // Images of a folder share batches with others; prediction is one by one.
  const scoreOf = new Map(inFolder.map(({ path, score }) => [path, score]));
  for (const { path, score } of byName) {
    assertAlmostEquals(scoreOf.get(path)!, score, 1e-4);
  }
});

Deno.test("score looks into the folders that a glob means", async () => {
  const parent = join(folder, "glob");
  const inside = join(parent, "photos", "a.png");
  const beside = join(parent, "photo.png");
  await Deno.mkdir(dirname(inside), { recursive: true });
  for (const copy of [inside, beside]) await Deno.copyFile(images[0]!, copy);
  await Deno.mkdir(join(parent, "photos", "frames of a.mp4"));
  const found = await scores([join(parent, "photo*")]);
  assertEquals(found.map(({ path }) => path), [beside, inside]);
  await Deno.remove(parent, { recursive: true });
});

Deno.test("score says that it cannot write its CSV file before it begins", async () => {
  const csv = join(folder, "absent", "scores.csv");
  const { code, stdout, stderr } = await runCommand("score", [
    ...[...onWasm, "--csv", csv, images[0]!],
  ]);
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(stderr, `Cannot write ${csv}: there is no folder`);
});

Deno.test("score answers each path on standard input before the next is given", async () => {
  const child = startCommand("score", [...checkpoint, "--json", "-"]);
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (const path of images.slice(0, 2)) {
    await writer.write(new TextEncoder().encode(`${path}\r\n`));
    let text = "";
    while (!text.endsWith("\n")) text += (await reader.read()).value ?? "\n";
    assertEquals(JSON.parse(text).path, path);
  }
  await writer.close();
  assertEquals((await reader.read()).done, true);
  await child.stderr.cancel();
  assertEquals((await child.status).code, 0);
});

Deno.test("score prints text for people: score, tab, path", async () => {
  const [first] = await linesOf("score", [...checkpoint, images[0]!]);
  const [number, path] = first!.split("\t");
  const [{ score }] = await scores([images[0]!]) as [ScoreLine];
  assertEquals([number, path], [score.toFixed(4), images[0]]);
});

Deno.test("score reads every kind of image as the picture that a viewer shows", async () => {
  await inFolder(async (other) => {
    const image = noisyImage(0.3, () => 0.5);
    const gray = {
      ...image,
      data: image.data.map((_, i) => image.data[i - i % 3]!),
    };
    const write = async (name: string, bytes: Promise<Uint8Array>) => {
      const path = join(other, name);
      await Deno.writeFile(path, await bytes);
      return path;
    };
    const sharp = () => toSharp(gray);
    const upright = await write("plain.png", (await sharp()).png().toBuffer());
    const same = [
      await write(
        "gray.png",
        (await sharp()).toColorspace("b-w").png().toBuffer(),
      ),
      await write(
        "alpha.png",
        (await sharp()).ensureAlpha(1).png().toBuffer(),
      ),
      await write(
        "16 bit.png",
        (await sharp()).toColorspace("rgb16").png().toBuffer(),
      ),
      // Stored lying on its side, with a note to turn it back.
      await write(
        "turned.png",
        (await sharp()).rotate(-90).withMetadata({ orientation: 6 }).png()
          .toBuffer(),
      ),
    ];
    const cmyk = await write(
      "cmyk.jpg",
      (await sharp()).toColorspace("cmyk").jpeg().toBuffer(),
    );
    const [expected, ...actual] = await scores([upright, ...same]);
    for (const { path, score } of actual) {
      assertAlmostEquals(score, expected!.score, 1e-6, path);
    }
    // JPEG and inks change the pixels: what they decode to (as Pillow's, by the tests of
    // data/) is scored.
    const decoded = await toSharp(await decodeImage(cmyk));
    const inRgb = await write("cmyk.png", decoded.png().toBuffer());
    const [inks, rgb] = await scores([cmyk, inRgb]);
    assertAlmostEquals(inks!.score, rgb!.score, 1e-6);
    assert(Math.abs(inks!.score - expected!.score) > 1e-6);
  });
});

Deno.test("score goes on after an image that cannot be read: a row says why, and the exit code", async () => {
  await inFolder(async (other) => {
    const broken = join(other, "broken.png");
    await Deno.writeTextFile(broken, "no image");
    const missing = join(other, "missing.png");
    const paths = [images[0]!, broken, missing, images[1]!];
    const csv = join(other, "scores.csv");
    const all = await runCommand("score", [
      ...[...checkpoint, "--json", "--csv", csv, ...paths],
    ]);
    assertEquals(all.code, 1);
    const rows = all.stdout.trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(rows.map(({ path }) => path), paths);
    assertEquals(rows.map(({ score }) => typeof score), [
      ...["number", "undefined", "undefined", "number"],
    ]);
    assertStringIncludes(rows[1].error, "it is not an image");
    assertEquals(rows[2].error, "there is no such file");
    assertStringIncludes(all.stderr, `image "${broken}"`);
    assertStringIncludes(all.stderr, `Cannot score ${missing}: there is no`);
    assertStringIncludes(all.stderr, "2 of 4 have no score");
    const lines = (await Deno.readTextFile(csv)).trim().split("\n");
    assertEquals(lines[0], "path,frame,time,score,error");
    assertEquals(lines[3], `"${missing}",,,,"there is no such file"`);
    const text = await runCommand("score", [
      ...[...checkpoint, "--stop-on-error", ...paths],
    ]);
    assertEquals(text.code, 1);
    const [first, second, ...rest] = text.stdout.trim().split("\n");
    assertEquals(first!.split("\t")[1], paths[0]);
    assertEquals(second!.split("\t").slice(0, 2), ["error", broken]);
    assertEquals(rest, []);
    const skipped = await runCommand("score", [
      ...[...checkpoint, "--skip-unreadable", ...paths],
    ]);
    assertEquals(skipped.code, 0, skipped.stderr);
  });
});

Deno.test("score takes images at another size, down to a pixel", async () => {
  await inFolder(async (other) => {
    const pixel = join(other, "1x1.png");
    const dot = { data: Uint8Array.of(1, 2, 3), height: 1, width: 1 };
    await Deno.writeFile(pixel, await (await toSharp(dot)).png().toBuffer());
    const failed = await runCommand("score", [...checkpoint, pixel]);
    assertEquals(failed.code, 1);
    assertStringIncludes(
      failed.stderr,
      "it is 1x1 (height x width), smaller than the crop of 24x24",
    );
    // Made larger, a pixel is a picture of one color.
    const shown = { "24": [24, 24], "20x30": [20, 30] };
    for (const [size, [height, width]] of Object.entries(shown)) {
      const data = new Uint8Array(height! * width! * 3)
        .map((_, i) => dot.data[i % 3]!);
      const even = { data, height: height!, width: width! };
      const file = join(other, `${size}.png`);
      await Deno.writeFile(file, await (await toSharp(even)).png().toBuffer());
      const [actual] = await scores([pixel, "--size", size]);
      const [expected] = await scores([file, "--size", "original"]);
      assertAlmostEquals(actual!.score, expected!.score, 1e-6, size);
    }
    const [own] = await scores([pixel, "--size", "original"]);
    const [resized] = await scores([pixel, "--size", "1x1"]);
    assertAlmostEquals(own!.score, resized!.score, 1e-6);
  });
});

Deno.test("evaluate measures what score predicts", async () => {
  const data = ["--dataset", "csv", "--data", folder];
  const csv = join(folder, "predictions.txt");
  const [line] = await linesOf("evaluate", [
    ...onWasm,
    ...data,
    "--json",
    "--predictions",
    csv,
  ]);
  const result = JSON.parse(line!);
  assertEquals([result.split, result.images, result.skipped], ["test", 5, []]);
  const rows = (await Deno.readTextFile(csv)).trim().split("\n");
  assertEquals(rows[0], "image,predicted,subjective");
  const [predicted, subjective] = [1, 2].map((column) =>
    rows.slice(1).map((row) => Number(row.split(",")[column]))
  ) as [number[], number[]];
  (await scores(images.slice(-5))).forEach(({ score }, i) =>
    assertAlmostEquals(predicted[i]!, score, 1e-4)
  );
  assertAlmostEquals(result.srocc.value, srocc(predicted, subjective), 1e-12);
  assertAlmostEquals(result.plcc.value, plcc(predicted, subjective), 1e-12);
  // The documented draws: 1,000 of them, seed 1.
  const { low, high } = bootstrapInterval(srocc, predicted, subjective, {
    prng: createPrng(1),
    resamples: 1000,
  });
  assert(low < high);
  assertAlmostEquals(result.srocc.low, low, 1e-12);
  assertAlmostEquals(result.srocc.high, high, 1e-12);
  // The run measured its test part by the same weights and line.
  const { test, testUnseen } = JSON.parse(training.stdout);
  assertAlmostEquals(result.srocc.value, test.srocc, 1e-12);
  assertAlmostEquals(result.rmse.value, test.rmse, 1e-6);
  const { images: count, rmse } = result.withoutNearDuplicates;
  assertEquals([count, testUnseen.images], [4, 4]);
  assertAlmostEquals(rmse.value, testUnseen.metrics.rmse, 1e-6);
});

Deno.test("evaluate reads a packed data set, says what it decided and lists what it skips", async () => {
  const names = images.map((path) => basename(path));
  const members = await Promise.all(
    images.map(async (path, i) => ({
      name: `koniq10k_512x384/512x384/${names[i]}`,
      data: await Deno.readFile(path),
      ...i === 1 && { crc: 1 },
    })),
  );
  const rows = names.map((name, i) => `${name},3.5,0.5,${40 + i}`);
  const data = join(folder, "packed");
  await Deno.mkdir(data);
  await Deno.writeFile(
    join(data, "koniq10k_512x384.zip"),
    buildZip(members.slice(1)),
  );
  await Deno.writeTextFile(
    join(data, "koniq10k_scores_and_distributions.csv"),
    `image_name,MOS,SD,MOS_zscore\n${rows.join("\n")}\n`,
  );
  const flags = [
    ...onWasm,
    ...["--dataset", "koniq10k", "--data", data, "--split-id", "7"],
    ...["--split", "all", "--json"],
  ];
  const { code, stdout, stderr } = await runCommand("evaluate", [
    ...flags,
    "--skip-unreadable",
  ]);
  assertEquals(code, 0, stderr);
  const result = JSON.parse(stdout);
  assertEquals(result.images, images.length - 2);
  assertEquals(result.skipped, [names[0], names[1]]);
  assertStringIncludes(stderr, "are drawn at random, as split 7; ");
  assertStringIncludes(stderr, `skipped ${names[1]}: its checksum is wrong`);
  await assertFails(
    "evaluate",
    flags,
    1,
    `Cannot find image "${names[0]}": koniq10k_512x384/512x384/${names[0]} in `,
  );
});

Deno.test("evaluate says for people what is raw and what is mapped", async () => {
  const data = ["--dataset", "csv", "--data", folder, "--split", "validation"];
  const lines = await linesOf("evaluate", [...onWasm, ...data]);
  assertEquals(
    lines[0],
    "csv validation: 6 images, 95 % bootstrap intervals over the images",
  );
  assertEquals(lines.map((line) => line.split(/ +/)[0]).slice(1), [
    "SROCC",
    "KROCC",
    "PLCC",
    "RMSE",
    "RMSE",
  ]);
  assertStringIncludes(lines[3]!, "linear mapping, fitted in training");
});

const EPOCHS = 6;

/** Starts a run and ends it with a signal after its first epoch. */
async function interrupt(
  out: string,
  signal: Deno.Signal,
): Promise<{ code: number; stderr: string }> {
  const child = startCommand("train", trainFlags(folder, out, EPOCHS));
  await child.stdin.close();
  let stderr = "";
  // Said of an epoch that is done; the progress in between names it too.
  const done = "validation SROCC";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    const before = stderr.includes(done);
    stderr += text;
    if (!before && stderr.includes(done)) child.kill(signal);
  }
  await child.stdout.cancel();
  return { code: (await child.status).code, stderr };
}

/** The lines of metrics.jsonl without what a clock says. */
async function metricsIn(out: string): Promise<unknown[]> {
  const text = await Deno.readTextFile(join(out, "metrics.jsonl"));
  return text.trim().split("\n").map((line) => ({
    ...JSON.parse(line),
    seconds: undefined,
  }));
}

Deno.test({
  ...unless(
    NO_POSIX,
    "train saves at Ctrl-C, SIGTERM and SIGUSR1 and goes on with --resume; kill -9 loses no epoch",
  ),
  fn: async () => {
    const outs = ["stopped", "terminated", "signalled", "killed"]
      .map((name) => join(folder, name)) as [string, string, string, string];
    const [stopped, terminated, signalled, killed] = outs;
    const ends = await Promise.all([
      interrupt(stopped, "SIGINT"),
      interrupt(terminated, "SIGTERM"),
      interrupt(signalled, "SIGUSR1"),
      interrupt(killed, "SIGKILL"),
    ]);
    for (const [index, out] of [stopped, terminated, signalled].entries()) {
      const { code, stderr } = ends[index]!;
      assertEquals(code, 1, stderr);
      assertStringIncludes(
        stderr,
        "Stopping after this step; interrupt again to stop at once",
      );
      assertStringIncludes(
        stderr,
        `Stopped and saved. Continue with: deno task train --out '${out}' --resume`,
      );
    }
    await Promise.all(outs.map(async (out) => {
      const before = (await metricsIn(out)).length;
      assert(before >= 1 && before < EPOCHS, `${before} epochs`);
      await linesOf("train", ["--out", out, "--resume"]);
    }));
    assertEquals((await metricsIn(stopped)).length, EPOCHS);
    assertEquals(await metricsIn(killed), await metricsIn(stopped));
    assertEquals(await metricsIn(terminated), await metricsIn(stopped));
    assertEquals(await metricsIn(signalled), await metricsIn(stopped));
    const weights = (out: string) =>
      Deno.readFile(join(out, "best.safetensors"));
    assertEquals(await weights(killed), await weights(stopped));
    assertEquals(await weights(terminated), await weights(stopped));
    assertEquals(await weights(signalled), await weights(stopped));
  },
});
