import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DOMParser } from "linkedom";
import { join } from "node:path";
import { typedCommand } from "../../../../data/mod.ts";
import { createPrng } from "../../../../data/random/prng.ts";
import {
  bootstrapInterval,
  compareModels,
  srocc,
} from "../../../../loss/mod.ts";
import { compareRuns } from "../../../../model/experiments/comparison/compare_runs.ts";
import { comparisonPage } from "../../../../model/experiments/comparison/comparison_page.ts";
import { comparisonText } from "../../../../model/experiments/comparison/describe_comparison.ts";
import { runCommand } from "../../support/command_line.ts";
import { inFolder } from "../../support/in_folder.ts";
import {
  COUNT,
  GOOD,
  POOR,
  SUBJECTIVE,
  writeRun,
} from "./comparison_example.ts";

Deno.test("compareRuns() measures all runs on the same images, and each against the first", async () => {
  await inFolder(async (folder) => {
    const [a, b] = [join(folder, "a", "run"), join(folder, "b", "run")];
    await writeRun(a, POOR);
    await writeRun(b, GOOD, { seed: 2 });
    const { images, runs } = await compareRuns([a, b]);
    assertEquals(images, COUNT);
    assertEquals(runs.map(({ name }) => name), ["run (1)", "run (2)"]);
    assertEquals(runs.map(({ settings }) => settings), [{ seed: 1 }, {
      seed: 2,
    }]);
    assertEquals([runs[0]!.epochs, runs[0]!.validation], [3, 0.5]);
    assertEquals(runs[0]!.difference, undefined);

    assertEquals(
      runs[1]!.metrics.srocc,
      bootstrapInterval(srocc, ...inOrder(GOOD), { prng: createPrng(1) }),
    );
    const { difference } = runs[1]!;
    const gain = srocc(GOOD, SUBJECTIVE) - srocc(POOR, SUBJECTIVE);
    assertAlmostEquals(difference!.srocc.value, gain, 1e-12);
    // NumPy and SciPy's ranks: the middle 95 % of 40,000 resamples of the images. Ends of
    // 1,000 resamples deviate by 0.0074 and 0.0142; three times that.
    assertAlmostEquals(difference!.srocc.low, 0.2042, 0.023);
    assertAlmostEquals(difference!.srocc.high, 0.6543, 0.043);
    const expected = compareModels(GOOD, POOR, SUBJECTIVE);
    // The images are in another order, and so are the sums.
    assertAlmostEquals(difference!.error.t, expected.t, 1e-9);
    assert(difference!.error.pValue < 0.001);
  });
});

Deno.test("compareRuns() compares settings seed by seed where there are two seeds each", async () => {
  await inFolder(async (folder) => {
    const paths = ["a1", "a2", "b1", "b2"].map((name) => join(folder, name));
    await writeRun(paths[0]!, POOR, { seed: 1 });
    await writeRun(paths[1]!, POOR, { seed: 2 });
    await writeRun(paths[2]!, GOOD, { seed: 1, loss: "mae" });
    await writeRun(paths[3]!, GOOD, { seed: 2, loss: "mae" });
    const { overSeeds } = await compareRuns(paths);
    const gain = srocc(GOOD, SUBJECTIVE) - srocc(POOR, SUBJECTIVE);
    assertEquals(overSeeds.map(({ names }) => names), [["b1", "b2"]]);
    assertEquals([overSeeds[0]!.others, overSeeds[0]!.srocc.seeds], [[
      "a1",
      "a2",
    ], 2]);
    assertAlmostEquals(overSeeds[0]!.srocc.mean, gain, 1e-12);
    assertEquals((await compareRuns(paths.slice(1, 3))).overSeeds, []);
  });
});

Deno.test("compareRuns() takes a data set that has moved for the same, and compares its options one by one", async () => {
  await inFolder(async (folder) => {
    const paths = ["a1", "a2", "b1", "b2"].map((name) => join(folder, name));
    const options = (data: string, seed = 1) => ({
      datasetOptions: { data, seed },
    });
    await writeRun(paths[0]!, POOR, { seed: 1, ...options("/photos") });
    await writeRun(paths[1]!, POOR, { seed: 2, ...options("/moved") });
    await writeRun(paths[2]!, GOOD, { seed: 1, ...options("/photos", 7) });
    await writeRun(paths[3]!, GOOD, { seed: 2, ...options("/photos", 7) });
    const { runs, overSeeds } = await compareRuns(paths);
    assertEquals(runs.map(({ settings }) => settings), [
      { seed: 1, "datasetOptions.seed": 1 },
      { seed: 2, "datasetOptions.seed": 1 },
      { seed: 1, "datasetOptions.seed": 7 },
      { seed: 2, "datasetOptions.seed": 7 },
    ]);
    assertEquals(overSeeds.map(({ names, others }) => [names, others]), [
      [["b1", "b2"], ["a1", "a2"]],
    ]);
  });
});

/** As the file names sort: <0>, <10>, <11>, … */
function inOrder(predicted: readonly number[]): [number[], number[]] {
  const order = [...predicted.keys()].sort((i, j) =>
    `<${i}>` < `<${j}>` ? -1 : 1
  );
  return [order.map((i) => predicted[i]!), order.map((i) => SUBJECTIVE[i]!)];
}

Deno.test("compareRuns() refuses runs that are not finished, or were tested on other images", async () => {
  await inFolder(async (folder) => {
    const [a, b, c] = ["a", "b", "c"].map((name) => join(folder, name));
    await writeRun(a!, GOOD);
    await writeRun(b!, GOOD, { finished: false });
    await writeRun(c!, GOOD.slice(0, 30));
    await assertRejects(
      () => compareRuns([a!, b!]),
      Error,
      `Cannot compare the run in ${b}: it is not finished`,
    );
    await assertRejects(
      () => compareRuns([a!, c!]),
      Error,
      "their test parts have 40 and 30 images, of which 30 are the same",
    );
  });
});

Deno.test("compareRuns() falls back to the validation images where no run has test images, and says so", async () => {
  await inFolder(async (folder) => {
    const [a, b, c] = ["a", "b", "c"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeRun(a, POOR, { part: "validation" });
    await writeRun(b, GOOD, { part: "validation" });
    await writeRun(c, GOOD);
    const comparison = await compareRuns([a, b]);
    assertEquals([comparison.part, comparison.images], ["validation", COUNT]);
    assertEquals(
      comparison.runs[1]!.metrics.srocc,
      bootstrapInterval(srocc, ...inOrder(GOOD), { prng: createPrng(1) }),
    );
    const text = comparisonText(comparison);
    assertStringIncludes(text, "Validation metrics on 40 images");
    assertStringIncludes(
      text,
      "The runs have no test images. These are their validation images",
    );
    await assertRejects(
      () => compareRuns([c, a]),
      Error,
      `Cannot compare the run in ${a}: it has scores of 0 test images, and another has more`,
    );
  });
});

Deno.test("compareRuns() says of what is no run that it cannot be compared, and of one that is not finished how to go on", async () => {
  await inFolder(async (folder) => {
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    await writeRun(a, GOOD);
    await writeRun(b, GOOD, { finished: false });
    await assertRejects(
      () => compareRuns([a, join(folder, "nope")]),
      Error,
      `Cannot compare the run in ${
        join(folder, "nope")
      }: there is no such folder`,
    );
    await assertRejects(
      () => compareRuns([a, folder]),
      Error,
      `Cannot compare the run in ${folder}: it has no config.json`,
    );
    await assertRejects(
      () => compareRuns([a, b]),
      Error,
      `it is not finished; continue with: ${
        typedCommand(["train", "--out", b, "--resume"])
      }`,
    );
  });
});

Deno.test("compare prints text and JSON, and writes a page", async () => {
  await inFolder(async (folder) => {
    const [a, b] = [join(folder, "first"), join(folder, "<second>")];
    await writeRun(a, POOR);
    await writeRun(b, GOOD, { seed: 2 });
    const page = join(folder, "page.html");
    const { stdout, stderr, code } = await runCommand("compare", [
      a,
      b,
      "--json",
      `--html=${page}`,
    ]);
    assertEquals(code, 0, stderr);
    const comparison = await compareRuns([a, b]);
    assertEquals(JSON.parse(stdout), JSON.parse(JSON.stringify(comparison)));

    const text = comparisonText(comparison);
    assertStringIncludes(text, "Compared with first on the same images");
    assertStringIncludes(text, "errs less");
    const markup = await Deno.readTextFile(page);
    assertEquals(markup, comparisonPage(comparison));
    const document = new DOMParser().parseFromString(markup, "text/html");
    const headings = [...document.querySelectorAll("h2")]
      .map((each) => each.textContent);
    assertEquals(headings, [
      "Test metrics on 40 images, with 95 % bootstrap intervals over the images",
      "Compared with first on the same images",
      "Settings that differ",
    ]);
    assertEquals(document.querySelectorAll("svg").length, 1);
    assert(!markup.includes("<second>"), "names are escaped");

    const alone = await runCommand("compare", [a]);
    assertEquals(alone.code, 1);
    assertStringIncludes(
      alone.stderr,
      "Cannot compare 1 run: it takes two or more",
    );
  });
});
