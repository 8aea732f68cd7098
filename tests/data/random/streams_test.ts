import { assertEquals } from "@std/assert";
import {
  stream,
  type StreamName,
  STREAMS,
} from "../../../data/random/streams.ts";
import { repositoryRoot } from "../../support/paths.ts";
import { sourceFiles } from "../../support/source_files.ts";

Deno.test("no two streams of a run meet, whatever the epoch, the image and the number of the split", () => {
  const first = new Map<string, string>();
  let drawn = 0;
  const draw = (name: StreamName, ...words: number[]) => {
    const prng = (stream as (name: string, ...words: number[]) => () => number)(
      name,
      ...words,
    );
    // 96 bits: by chance, no two of these thousands are alike.
    const key = [prng(), prng(), prng()].join();
    const label = `${name}(${words})`;
    assertEquals(first.get(key), undefined, `as ${label}`);
    first.set(key, label);
    drawn++;
  };
  for (const seed of [0, 1, 128, 19920517]) {
    draw("weights", seed);
    draw("heldOut", seed);
    draw("lineOfAverage", seed);
    draw("scoreNoise", seed);
    draw("split", seed); // a split may have the number of the seed
    for (let epoch = 0; epoch < 300; epoch++) {
      draw("order", seed, epoch);
      for (const index of [0, 1, 2, 128]) {
        draw("augmentation", seed, epoch, index);
      }
    }
  }
  assertEquals(drawn, 4 * (5 + 300 * 5));
});

Deno.test("what a run's seed decides is drawn from a stream that has a name", async () => {
  const unnamed: string[] = [];
  for await (const path of sourceFiles("data", "model")) {
    if (!path.endsWith(".ts") || path.endsWith("random/streams.ts")) continue;
    const code = (await Deno.readTextFile(new URL(path, repositoryRoot)))
      .replaceAll(/^\s*\*.*$/gm, "");
    if (/createPrng\([^)]*\b(config\.seed|seed|splitId|epoch)\b/.test(code)) {
      unnamed.push(path);
    }
  }
  // Scenes have a seed of the data set's own, and a measurement of speed is no run.
  assertEquals(unnamed, [
    "data/synthetic/render_synthetic.ts",
    "model/training/measure_training_speed.ts",
  ]);
});

Deno.test("every stream has a name of its own", () => {
  assertEquals(
    new Set(Object.values(STREAMS)).size,
    Object.keys(STREAMS).length,
  );
});
