import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import type {
  NearDuplicate,
  ScoredImage,
  Split,
} from "../../../../data/mod.ts";
import { createPrng } from "../../../../data/random/prng.ts";
import {
  namesShownIn,
  type Parts,
  withoutNearDuplicates,
} from "../../../../data/images/mod.ts";
import { findNearDuplicates } from "../../../../data/images/duplicates/find_near_duplicates.ts";
import {
  describeNearDuplicates,
  keptPairs,
  nearDuplicatesAcross,
} from "../../../../model/training/opening/near_duplicates.ts";
import { readRunRecord } from "../../../../model/runs/run_record.ts";
import { trainRun } from "../../../../model/training/train.ts";
import { writePng } from "../../../data/_files.ts";
import { inFolder } from "../../support/in_folder.ts";
import { tinyConfig } from "../../support/tiny_dataset.ts";

const SPLITS = ["train", "validation", "test"] as const;

function pair(
  [first, firstPart]: [string, Split],
  [second, secondPart]: [string, Split],
  kind: "copy" | "scene" = "copy",
): NearDuplicate {
  return {
    names: [first, second],
    splits: [firstPart, secondPart],
    kind,
    similarity: 1,
    difference: 0,
  };
}

const PAIRS = [
  pair(["a", "train"], ["x", "test"]),
  pair(["a", "train"], ["y", "test"], "scene"),
  pair(["b", "train"], ["u", "validation"]),
  pair(["u", "validation"], ["x", "test"]),
  pair(["c", "train"], ["v", "validation"]),
];

function partsOf(names: Record<Split, string>): Parts {
  const list = (split: Split) =>
    [...names[split]].map((name) => ({ name, path: name, score: 1, split }));
  return {
    train: list("train"),
    validation: list("validation"),
    test: list("test"),
  };
}

Deno.test("withoutNearDuplicates() keeps the test part and what no later part shows", () => {
  const left = withoutNearDuplicates(
    partsOf({ train: "abcd", validation: "uvw", test: "xyz" }),
    PAIRS,
  );
  const names = Object.values(left).map((images) =>
    images.map(({ name }) => name).join("")
  );
  // u goes for x, so that b, which only u shows, may stay.
  assertEquals(names, ["bd", "vw", "xyz"]);
});

Deno.test("namesShownIn() and describeNearDuplicates() count images, pairs and copies", () => {
  assertEquals(
    namesShownIn(PAIRS, "test", ["train", "validation"]),
    new Set(["x", "y"]),
  );
  assertEquals(describeNearDuplicates(PAIRS), [
    "near-duplicates: 2 test images show what train or validation images show, " +
    "in 3 pairs, 2 of them one photograph stored twice; for example a and x",
    "near-duplicates: 2 validation images show what train images show, " +
    "in 2 pairs, 2 of them one photograph stored twice; for example b and u",
  ]);
  assertEquals(describeNearDuplicates([]), [
    "near-duplicates: none across the parts",
  ]);
});

Deno.test("nearDuplicatesAcross() reads the images once, however they are divided", async () => {
  await inFolder(async (folder) => {
    await writeNoise(folder, 2);
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
      .filter((name) => name.endsWith(".png")).sort();
    let count = 0;
    for (const seed of [1, 2, 3]) {
      const prng = createPrng(seed);
      const images = names.map((name): ScoredImage => ({
        ...{ name, path: join(folder, name), score: 1 },
        split: SPLITS[Math.floor(3 * prng())]!,
      }));
      const of = (split: Split) => images.filter((it) => it.split === split);
      const parts = {
        ...{ train: of("train"), validation: of("validation") },
        test: of("test"),
      };
      const read: number[] = [];
      const pairs = await nearDuplicatesAcross(parts, {
        progress: (done) => read.push(done),
      });
      assertEquals(read.length, seed === 1 ? names.length : 0);
      const list = [...parts.train, ...parts.validation, ...parts.test];
      const options = { acrossParts: true };
      assertEquals(pairs, await findNearDuplicates(list, options));
      // Two photographs are there twice; each counts where it is in two parts.
      const splitOf = (name: string) =>
        images.find((it) => it.name === name)!.split;
      const apart = [0, 1].filter((i) =>
        splitOf(`train${i}.png`) !== splitOf(`test${i}.png`)
      );
      assertEquals(pairs.length, apart.length);
      count += pairs.length;
    }
    assert(count > 0);
  });
});

/** Images of noise, of which no two are alike, but for `copies` of the test part, which are of the training part. */
async function writeNoise(folder: string, copies: number): Promise<void> {
  const rows = ["image,score,split"];
  const draw = (seed: number) => {
    const prng = createPrng(seed);
    return Uint8Array.from({ length: 3 * 32 * 32 }, () => 255 * prng());
  };
  const parts = { train: 8, validation: 4, test: 5 };
  let seed = 0;
  for (const [split, count] of Object.entries(parts)) {
    for (let i = 0; i < count; i++) {
      const data = draw(split === "test" && i < copies ? i : seed++);
      await writePng(folder, `${split}${i}.png`, {
        data,
        height: 32,
        width: 32,
      });
      rows.push(`${split}${i}.png,${(7 * seed + 3 * i) % 11},${split}`);
    }
  }
  await Deno.writeTextFile(join(folder, "scores.csv"), rows.join("\n"));
}

Deno.test("train() names near-duplicates, measures with and without them, and can leave them out", async () => {
  await inFolder(async (folder) => {
    await writeNoise(folder, 2);
    const config = tinyConfig(folder, { epochs: 1 });
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const kept = await trainRun(config, { out: join(folder, "kept"), log });
    assert(
      lines.includes(
        "near-duplicates: 2 test images show what train or validation images show, " +
          "in 2 pairs, 2 of them one photograph stored twice; for example train0.png and test0.png",
      ),
      lines.join("\n"),
    );
    assertEquals(kept.test!.unseen!.images, 3);
    const record = await readRunRecord(join(folder, "kept"));
    assertEquals(record!.testUnseen, kept.test!.unseen);
    assert(
      (await Deno.readTextFile(join(folder, "kept", "report.html")))
        .includes("3 of them, without near-duplicates"),
    );

    const left = await trainRun(
      { ...config, leaveOutNearDuplicates: true },
      { out: join(folder, "left"), log },
    );
    assertEquals(left.test!.unseen, undefined);
    const { dataset } = (await readRunRecord(join(folder, "left")))!;
    assertEquals(dataset.images, { train: 6, validation: 4, test: 5 });
  });
});

Deno.test("keptPairs() searches once for the same files, and again where one has changed or what was kept is damaged", async () => {
  await inFolder(async (folder) => {
    const images = await Promise.all(["a", "b"].map(async (name) => {
      const path = join(folder, name);
      await Deno.writeTextFile(path, name);
      return { name, path, score: 1 };
    }));
    const pairs: NearDuplicate[] = [{
      names: ["a", "b"],
      splits: ["train", "train"],
      kind: "copy",
      similarity: 1,
      difference: 0,
    }];
    let searches = 0;
    const cache = join(folder, "cache");
    const kept = () =>
      keptPairs(images, () => {
        searches++;
        return Promise.resolve(pairs);
      }, cache);
    assertEquals([await kept(), await kept()], [pairs, pairs]);
    assertEquals(searches, 1);
    await Deno.writeTextFile(images[0]!.path, "another");
    assertEquals(await kept(), pairs);
    assertEquals(searches, 2);
    for await (const { name } of Deno.readDir(join(cache, "near_duplicates"))) {
      await Deno.writeTextFile(join(cache, "near_duplicates", name), "[{");
    }
    assertEquals(await kept(), pairs);
    assertEquals(searches, 3);
    // A folder that cannot be written is no error.
    assertEquals(
      await keptPairs(images, () => Promise.resolve(pairs), images[0]!.path),
      pairs,
    );
  });
});
