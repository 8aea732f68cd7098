import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Writable } from "node:stream";
import { createTrainingProgress } from "../../../model/training/training_progress.ts";
import { epochExample } from "../report/report_example.ts";

/** A stream that remembers, and a clock that is set by hand. */
function setUp(isTTY: boolean) {
  const written: string[] = [];
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    }),
    { isTTY, columns: 120 },
  );
  const clock = { ms: 0 };
  const options = { epochs: 3, stream, now: () => clock.ms };
  return { written, clock, options };
}

function step(epoch: number, batch: number, loss = 0.5) {
  return { epoch, batch, batches: 10, loss, learningRate: 1e-4, images: 8 };
}

Deno.test("training progress off a terminal is a plain line every ten seconds", async () => {
  const { written, clock, options } = setUp(false);
  const progress = await createTrainingProgress(options);
  for (let batch = 1; batch <= 8; batch++) {
    clock.ms += 4000;
    progress.onStep(step(1, batch, batch / 10));
  }
  progress.stop();
  // Two images a second, one batch in four seconds: three epochs take 120 s.
  assertEquals(written, [
    "epoch 1/3 3/10 loss 0.2000  2.0 images/s  ETA 1 min 48 s\n",
    "epoch 1/3 6/10 loss 0.3500  2.0 images/s  ETA 1 min 36 s\n",
  ]);
});

Deno.test("training progress knows no speed from a single step", async () => {
  const { written, clock, options } = setUp(false);
  const progress = await createTrainingProgress(options);
  clock.ms = 20_000;
  progress.onStep(step(1, 1));
  assertEquals(written, ["epoch 1/3 1/10 loss 0.5000  - images/s  ETA -\n"]);
});

Deno.test("training progress counts the time of a resumed run from its start", async () => {
  const { written, clock, options } = setUp(false);
  const progress = await createTrainingProgress(options);
  progress.onStep(step(3, 7));
  clock.ms = 11_000;
  progress.onStep(step(3, 8));
  assertStringIncludes(written.join(), "ETA 22 s");
});

Deno.test("training progress leaves a line for each epoch and each news", async () => {
  const { written, options } = setUp(false);
  const progress = await createTrainingProgress(options);
  progress.log("news");
  progress.onEpoch(epochExample(1, 0.5), true);
  progress.onEpoch(epochExample(2, NaN), false);
  assertEquals(written, [
    "news\n",
    "epoch 1/3 loss 0.350, validation SROCC 0.500 PLCC 0.410, 1 min 15 s, best\n",
    "epoch 2/3 loss 0.350, validation SROCC not defined PLCC 0.410, 1 min 15 s\n",
  ]);
});

Deno.test("training progress keeps to 80 columns, so that no number is broken", async () => {
  for (const isTTY of [false, true]) {
    const { written, clock, options } = setUp(isTTY);
    const progress = await createTrainingProgress({ ...options, epochs: 100 });
    const images = 1000;
    for (const batch of [881, 882]) {
      clock.ms += 10_000;
      progress.onStep({ ...step(100, batch), batches: 882, images });
    }
    const { validation, ...epoch } = epochExample(100, -0.9876);
    progress.onEpoch({
      ...epoch,
      validation: { ...validation, plcc: -0.9876 },
      seconds: 59 * 60 + 59,
    }, true);
    progress.stop();
    // deno-lint-ignore no-control-regex
    const plain = written.join("\n").replaceAll(/\x1b\[[?\d]*[A-Za-z]/g, "\n");
    assertStringIncludes(plain, "59 min 59 s, best");
    for (const line of plain.split("\n")) {
      assert([...line].length <= 80, `${[...line].length}: ${line}`);
    }
  }
});

Deno.test("training progress on a terminal is a bar that leaves no trace", async () => {
  const { written, clock, options } = setUp(true);
  const progress = await createTrainingProgress(options);
  progress.onStep(step(1, 1));
  clock.ms = 500;
  progress.onStep(step(1, 5));
  progress.onPredict("validation", 3, 20);
  progress.onEpoch(epochExample(1, 0.5), true);
  progress.onStep(step(2, 1));
  progress.stop();
  const text = written.join("");
  assertStringIncludes(text, "epoch 1/3 █░░");
  assertStringIncludes(text, "1/10 loss 0.5000");
  assertMatch(text, /epoch 1\/3 loss 0\.350, .*best\n/);
  // The cursor is shown again at the end, on a line that has been cleared.
  assert(text.lastIndexOf("\x1b[?25h") > text.lastIndexOf("\x1b[?25l"));
  // ECMA-48: CHA to the first column, EL 2 erases the line.
  assert(text.endsWith("\x1b[1G\x1b[2K"), JSON.stringify(text.slice(-20)));
});
