import {
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { typedCommand } from "../../../data/mod.ts";
import { join } from "node:path";
import { openKoniq10k } from "../../../data/datasets/koniq10k.ts";
import type { ScoredImage } from "../../../data/images/scored_image.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { sharedPath, testWithShared } from "../../support/shared.ts";
import { buildZip } from "../files/zip/build_zip.ts";
import { partOf, standIns, sumOf, withLayout } from "./_stand_ins.ts";

const SETS = "koniq10k_distributions_sets.csv";
const SCORES = "koniq10k_scores_and_distributions.csv";

/** Lines of the real list. */
const sets = `image_name,c1,c2,c3,c4,c5,c_total,MOS,SD,set
10004473376.jpg,0.0,0.0,0.238095238095,0.695238095238,0.0666666666667,105,77.3836206897,0.527277894494,training
10007357496.jpg,0.0,0.03125,0.46875,0.489583333333,0.0104166666667,96,68.7285714286,0.580003024795,test
10043785683.jpg,0.0,0.0,0.4,0.6,0.0,100,71.2043269231,0.5,validation
`;
const names = ["10004473376.jpg", "10007357496.jpg", "10043785683.jpg"];

/** Some lines in the layout of the other list: all in quotes, MOS of the votes and of the z-scores. */
const scores =
  `"image_name","c1","c2","c3","c4","c5","c_total","MOS","SD","MOS_zscore"
${
    Array.from(
      { length: 10 },
      (_, i) => `"${i}.jpg",0,0,25,73,7,105,3.8,0.5,${70 + i}.25`,
    ).join("\n")
  }
`;
const numbered = Array.from({ length: 10 }, (_, i) => `${i}.jpg`);

Deno.test("openKoniq10k() reads scores and the official split", async () => {
  const files = { [SETS]: sets, ...standIns("1024x768", names) };
  await withLayout(files, async (folder) => {
    const { images, scale, notes } = await openKoniq10k({ data: folder });
    assertEquals(
      images.map(({ name, path, score, split }) => [name, path, score, split]),
      [
        [names[0], join(folder, "1024x768", names[0]!), 77.3836206897, "train"],
        [names[1], join(folder, "1024x768", names[1]!), 68.7285714286, "test"],
        [
          names[2],
          join(folder, "1024x768", names[2]!),
          71.2043269231,
          "validation",
        ],
      ],
    );
    // Of votes from 1 to 5, so times 25 on a scale from 0 to 100.
    assertAlmostEquals(images[0]!.std!, 13.18194736235, 1e-12);
    assertEquals([scale.min, scale.max, scale.higherIsBetter], [0, 100, true]);
    assertEquals(notes, []);
  });
});

Deno.test("openKoniq10k() finds the images in folders, archives or beside the list", async () => {
  const zip = (folder: string) =>
    buildZip(names.map((name) => ({ name: `${folder}${name}` })));
  const placesOf = async (files: Record<string, string | Uint8Array>) => {
    let places: string[] = [];
    await withLayout({ [SETS]: sets, ...files }, async (folder) => {
      const { images } = await openKoniq10k({ data: folder });
      places = images.map(({ path, archive }) =>
        (archive ? `${archive}!${path}` : path).replace(`${folder}/`, "")
      );
    });
    return places[0];
  };
  const large = standIns("1024x768", names);
  const small = standIns("512x384", names);
  const packed = { "koniq10k_512x384.zip": zip("512x384/") };
  const first = names[0];
  assertEquals(await placesOf({ ...small, ...large }), `1024x768/${first}`);
  assertEquals(await placesOf({ ...small, ...packed }), `512x384/${first}`);
  assertEquals(
    await placesOf(packed),
    `koniq10k_512x384.zip!512x384/${first}`,
  );
  assertEquals(
    await placesOf({ ...packed, "koniq10k_1024x768.zip": zip("") }),
    `koniq10k_1024x768.zip!${first}`,
  );
  assertEquals(
    await placesOf(standIns(".", names)),
    first,
  );
});

Deno.test("openKoniq10k() draws a split where the list has none, and says so", async () => {
  const members = [{ name: `scores/${SCORES}`, data: scores }];
  const packed = SCORES.replace(".csv", ".zip");
  const files = {
    [packed]: buildZip(members),
    ...standIns("1024x768", numbered),
  };
  await withLayout(files, async (folder) => {
    const { images, notes } = await openKoniq10k({ data: folder });
    assertEquals(images.map(({ score }) => score)[9], 79.25);
    assertEquals(
      (["train", "validation", "test"] as const)
        .map((part) => partOf(images, part).length),
      [6, 2, 2],
    );
    assertEquals(notes, [
      `${packed} has no split: 60 % of the images to train on, 20 % to validate on and ` +
      `20 % to test on are drawn at random, as split 0; ${SETS} has the official one`,
    ]);
    assertEquals((await openKoniq10k({ data: folder })).images, images);
    const other = await openKoniq10k({ data: folder, splitId: 1 });
    assertNotEquals(other.images, images);
    await Deno.writeTextFile(join(folder, SCORES), scores);
    assertEquals((await openKoniq10k({ data: folder })).images, images);
  });
});

Deno.test("openKoniq10k() prefers LinearityIQA's list to one without a split", async () => {
  const info = await Deno.readFile(
    fromFileUrl(new URL("../../fixtures/data/mat/info.mat", import.meta.url)),
  );
  const files = {
    "KonIQ-10kinfo.mat": info,
    [SCORES]: scores,
    ...standIns("1024x768", [
      ...Array.from({ length: 9 }, (_, i) => `${i}.bmp`),
      "größe [1].bmp",
    ]),
  };
  await withLayout(files, async (folder) => {
    const { images, notes } = await openKoniq10k({ data: folder });
    // Five contents at 7058 and 8058 of 10073: 3.5 and 3.99 are rounded down, so three to train on, two to test on.
    const scoresOf = (part: "train" | "test") =>
      partOf(images, part).map(({ score }) => score);
    assertEquals(scoresOf("train"), [0, 10, 20, 30, 40, 50]);
    assertEquals(scoresOf("test"), [60, 70, 80, 90]);
    assertEquals(images[9]!.std, 25 * 9 / 8);
    assertEquals(notes, []);
  });
});

Deno.test("openKoniq10k() says what is missing and where it should lie", async () => {
  await assertRejects(
    () => openKoniq10k({}),
    Error,
    "Cannot open koniq10k: no data folder is given",
  );
  await assertRejects(
    () => openKoniq10k({ data: "/no/where" }),
    Error,
    "Cannot open koniq10k: /no/where is no folder",
  );
  await withLayout({ "Train (Images and MOS).csv": "" }, async (folder) => {
    await assertRejects(
      () => openKoniq10k({ data: folder }),
      Error,
      `Cannot open koniq10k: ${folder} has no ${SETS} or KonIQ-10kinfo.mat or ${SCORES} or ` +
        `koniq10k_scores_and_distributions.zip; \`${
          typedCommand(["download", "koniq10k", "--data", folder])
        }\` gets them ` +
        '(the folder looks like data set "biq2021")',
    );
  });
  await withLayout({ [SETS]: sets }, async (folder) => {
    await assertRejects(
      () => openKoniq10k({ data: folder }),
      Error,
      `Cannot open koniq10k: ${folder} has no 1024x768 or 512x384 or koniq10k_1024x768.zip or ` +
        "koniq10k_512x384.zip with the images, and they do not lie beside the list",
    );
  });
});

Deno.test("openKoniq10k() refuses lists of another release or data set", async () => {
  const refused = (list: string, content: string, message: string) =>
    withLayout(
      { [list]: content, ...standIns("1024x768", names) },
      async (folder) => {
        await assertRejects(
          () => openKoniq10k({ data: folder }),
          Error,
          message,
        );
      },
    );
  await refused(
    SETS,
    "Image Name,MOS\nss01 (1).jpg,0.79\n",
    `Cannot read "${SETS}": it has no column "image_name", its columns are "Image Name", "MOS"`,
  );
  await refused(
    SCORES,
    sets,
    `Cannot read "${SCORES}": it has no column "MOS_zscore"`,
  );
  await refused(
    SETS,
    sets.replace("training", "trainig"),
    `Cannot read "${SETS}": line 2: set is "trainig", not training, validation, test (did you mean "training"?)`,
  );
  await refused(
    SETS,
    sets.replace("77.38", "177.38"),
    `Cannot read "${SETS}": image "${
      names[0]
    }" has the score 177.3836206897, and MOS is from 0 to 100`,
  );
  await refused(
    SETS,
    sets.replace(names[1]!, names[0]!),
    `Cannot read "${SETS}": image "${names[0]}" is listed twice`,
  );
});

Deno.test("openKoniq10k() takes the columns in any order", async () => {
  const content = "set,image_name,SD,MOS\nvalidation,a.jpg,1,50\n";
  const files = { [SETS]: content, ...standIns("1024x768", ["a.jpg"]) };
  await withLayout(files, async (folder) => {
    const { images: [image] } = await openKoniq10k({ data: folder });
    assertEquals(
      [image!.split, image!.score, image!.std],
      ["validation", 50, 25],
    );
  });
});

Deno.test("openKoniq10k() has one official split", async () => {
  const files = { [SETS]: sets, ...standIns("1024x768", names) };
  await withLayout(files, async (folder) => {
    await assertRejects(
      () => openKoniq10k({ data: folder, splitId: 1 }),
      RangeError,
      "Cannot take split 1: koniq10k has only split 0",
    );
  });
});

/** The authors of LinearityIQA kept the scores of their test images, in order and in single precision. */
async function assertAuthorsTestPart(
  images: readonly ScoredImage[],
): Promise<void> {
  const kept = sharedPath("fixtures/paper_scores.json");
  if (kept === undefined) return;
  const { files } = JSON.parse(await Deno.readTextFile(kept));
  const { sq, sq_std } = files["KonIQ-10k-Norm-in-Norm.npy"];
  images.forEach(({ score, std }, i) => {
    assertEquals(Math.fround(score), Math.fround(sq[i]));
    assertEquals(Math.fround(std! / 25), Math.fround(sq_std[i]));
  });
}

Deno.test("openKoniq10k() leaves a read-only folder as it is", async () => {
  const files = { [SETS]: sets, ...standIns("1024x768", names) };
  await withLayout(files, async (folder) => {
    const before = await Deno.stat(folder);
    await Deno.chmod(folder, 0o555);
    try {
      assertEquals((await openKoniq10k({ data: folder })).images.length, 3);
    } finally {
      await Deno.chmod(folder, 0o755);
    }
    const after = await Deno.stat(folder);
    assertEquals(after.mtime, before.mtime); // nothing came or went
  });
});

testWithShared(
  "openKoniq10k() reads the real list, its images packed",
  "data/koniq10k",
  async (shared) => {
    const list = await Deno.readTextFile(join(shared, SETS));
    const all = list.trim().split("\n").slice(1)
      .map((line) => line.split(",")[0]!);
    const archive = buildZip(all.map((name) => ({ name: `1024x768/${name}` })));
    const files = { [SETS]: list, "koniq10k_1024x768.zip": archive };
    await withLayout(files, async (folder) => {
      const { images } = await openKoniq10k({ data: folder });
      assertEquals(images.length, 10073);
      // Origin: pandas; d = read_csv(list); for each set: len, first and last image_name and MOS, sum of MOS, 25 * sum of SD.
      for (
        const [part, count, first, last, scores, stds] of [
          [
            "train",
            7058,
            ["10004473376.jpg", 77.3836206897],
            ["9996001596.jpg", 67.2190265487],
            414572.3941713087,
            101323.0446803659,
          ],
          [
            "validation",
            1000,
            ["10043785683.jpg", 71.2043269231],
            ["9960023395.jpg", 65.474789916],
            58729.79060729273,
            14397.989434980325,
          ],
          [
            "test",
            2015,
            ["10007357496.jpg", 68.7285714286],
            ["9991999836.jpg", 78.0924369748],
            118281.24299977833,
            28994.135933670997,
          ],
        ] as const
      ) {
        const some = partOf(images, part);
        const ends = [some[0]!, some.at(-1)!];
        assertEquals(
          [some.length, ...ends.map(({ name, score }) => [name, score])],
          [count, [...first], [...last]],
        );
        // Sums in another order: eight digits after the point are left of sixteen.
        assertAlmostEquals(sumOf(some.map(({ score }) => score)), scores, 1e-7);
        assertAlmostEquals(sumOf(some.map(({ std }) => std)), stds, 1e-7);
      }
      await assertAuthorsTestPart(partOf(images, "test"));
    });
  },
);
