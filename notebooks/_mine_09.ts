import { enter, recordShown } from "./display.ts";
const shownByCell = recordShown();
enter("cell-03");
import * as iqa from "@iqa/norm-in-norm/loss";
import { loadIqaModel } from "@iqa/norm-in-norm/model";
import { explainScore } from "@iqa/norm-in-norm/score";
import * as lesson from "./lessons/trained_network.ts";
import { assert, assertAlmostEquals, say, show, table } from "./page.ts";
enter("cell-05");
const fiveScores = [0.8, 0.7, 0.75, 0.4, 0.3];
const { pairs, right } = lesson.countPairs(fiveScores);
assert(pairs === 10 && right === 9);
assertAlmostEquals(iqa.krocc(fiveScores, [5, 4, 3, 2, 1]), 0.8, 1e-12);
await say(`Less damage has the better score in ${right} of ${pairs} pairs.`);
enter("cell-07");
const meaning = explainScore(lesson.THREE_IMAGES, 0.7);
assertAlmostEquals(meaning.betterThan!, 0.75, 1e-12);
assertAlmostEquals(meaning.interval![0], 0.5, 1e-12);
assertAlmostEquals(meaning.interval![1], 0.9, 1e-12);
enter("cell-09");
const photographs = await lesson.readPhotographs();
await show(await lesson.drawPhotographs(photographs));
enter("cell-12");
const model = await loadIqaModel();
const scores = await model.score(photographs.map(({ path }) => path));
model.dispose();
const scorer = await lesson.openScorer();
const said = await scorer.score(photographs.map(({ image }) => image));
const { slope, intercept } = scorer.config.lines!.at(-1)!;
said.forEach(({ score, heads }, i) => {
  assertAlmostEquals(score, scores[i]!, 1e-5); // 32-bit numbers
  assertAlmostEquals(score, slope * heads[2] + intercept, 1e-5);
});
enter("cell-14");
const { learned, scale } = scorer.config;
const { quantiles, interval: errors } = learned!;
const steps = quantiles.length - 1;
for (const { score, betterThan, interval } of said) {
  const below = quantiles.filter((each) => each < score).length;
  assertAlmostEquals(betterThan!, below / steps, 1 / steps);
  const low = Math.max(scale!.min, score - errors!.halfWidth);
  const high = Math.min(scale!.max, score + errors!.halfWidth);
  assertAlmostEquals(interval![0], low, 1e-12);
  assertAlmostEquals(interval![1], high, 1e-12);
}
const rows = lesson.listScores(photographs, said);
await show(table(rows, 3));
enter("cell-16");
const clock = rows.find(({ photograph }) => photograph === "clock")!;
assert(rows.every((row) => row === clock || row.score > clock.score + 0.1));
await show(lesson.drawScores(rows, quantiles[Math.round(steps / 2)]!));
enter("cell-19");
for (const { score, map } of said) {
  const [height, width] = map!.shape;
  const contributions = Array.from(
    map!.data,
    (each) => each / (height * width),
  );
  const sum = contributions.reduce((total, each) => total + each, 0);
  assertAlmostEquals(sum, score, 1e-4); // 32-bit sums of hundreds of numbers
  assert(Math.max(...map!.data) - Math.min(...map!.data) > 0.1); // four scores: 0.04
}
await say(
  `The map of the cat has ${said[1]!.map!.data.length} cells, and they sum ` +
    `to ${said[1]!.score.toFixed(3)}.`,
);
enter("cell-20");
await show(await lesson.drawMaps(photographs, said));
enter("cell-23");
const falls = await lesson.blurLeftHalves(scorer, photographs, said);
const mean = (of: "left" | "right") =>
  falls.reduce((sum, each) => sum + each[of], 0) / falls.length;
assert(mean("left") > mean("right") + 0.02);
await show(table(falls, 3));
enter("cell-25");
for (const [i, { image }] of photographs.entries()) {
  const shown = lesson.asShown(image, scorer.config);
  const { score } = await scorer.score(shown);
  assertAlmostEquals(score, said[i]!.score, 1e-5);
}
enter("cell-27");
const ways = await lesson.storeOtherwise(scorer, photographs);
for (const { "as it is": score, "in a mirror": mirrored } of ways) {
  assert(Math.abs(mirrored - score) < errors!.halfWidth / 2);
}
await show(table(ways, 3));
enter("cell-29");
await show(await lesson.drawDamages(photographs[0]!.image));
enter("cell-32");
const grades = await lesson.gradeAll(
  photographs,
  async (image) => (await scorer.score(image)).score,
);
await scorer.dispose();
const untied = grades.filter(({ scores }) => new Set(scores).size === 6);
assert(untied.length > grades.length / 2);
for (const { scores } of untied) {
  const { pairs, right } = lesson.countPairs(scores);
  const tau = iqa.krocc(scores, [0, -1, -2, -3, -4, -5]);
  assertAlmostEquals(tau, (2 * right - pairs) / pairs, 1e-12);
}
const summary = lesson.summarize(grades);
assert(summary.every(({ pairs }) => pairs === 5 * 15));
await show(table(summary, 3));
enter("cell-34");
for (const kind of ["blur", "JPEG", "reduced"]) {
  const row = summary.find(({ damage }) => damage === kind)!;
  assert(row["most damaged"] < row.intact - 0.1, kind);
  assert(row["in order"] > 0.75 * row.pairs, kind); // 0.5 is chance
}
await show(lesson.drawGrades(grades));
enter("cell-37");
await show(table(lesson.countMistakes(summary), 3));
const worst = lesson.worstMistake(grades);
await say(
  `The largest: the ${worst.photograph} gains ${worst.gain.toFixed(2)} by ` +
    `${worst.kind}, level ${worst.level}.`,
);
console.log(JSON.stringify(Object.fromEntries(shownByCell)));