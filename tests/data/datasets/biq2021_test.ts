import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { typedCommand } from "../../../data/mod.ts";
import { join } from "node:path";
import { batches } from "../../../data/batches/batches.ts";
import { openBiq2021 } from "../../../data/datasets/biq2021.ts";
import type { ScoredImage, Split } from "../../../data/images/scored_image.ts";
import { testWithShared } from "../../support/shared.ts";
import { withFolder } from "../_files.ts";

/** The published layout in small: CRLF, empty columns in one list, names with blanks and brackets. */
async function withBiq2021(
  run: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "Images"));
    for (const name of ["ss01 (1).jpg", "ss02 (7).jpg", "ss03 (2).jpg"]) {
      await Deno.writeTextFile(join(folder, "Images", name), "");
    }
    await Deno.writeTextFile(
      join(folder, "Train (Images and MOS).csv"),
      "Image Name,MOS,,\r\nss01 (1).jpg,0.7916,,\r\nss02 (7).jpg,0.4160,,\r\n",
    );
    await Deno.writeTextFile(
      join(folder, "Test (Images and MOS).csv"),
      "Image Name,MOS\nss03 (2).jpg,0.7973\n",
    );
    await run(folder);
  });
}

Deno.test("openBiq2021() reads the published layout", async () => {
  await withBiq2021(async (folder) => {
    const { images, scale } = await openBiq2021({ data: folder });
    const pathOf = (name: string) => join(folder, "Images", name);
    assertEquals(images, [
      {
        name: "ss01 (1).jpg",
        path: pathOf("ss01 (1).jpg"),
        score: 0.7916,
        split: "train",
      },
      {
        name: "ss02 (7).jpg",
        path: pathOf("ss02 (7).jpg"),
        score: 0.416,
        split: "train",
      },
      {
        name: "ss03 (2).jpg",
        path: pathOf("ss03 (2).jpg"),
        score: 0.7973,
        split: "test",
      },
    ]);
    assertEquals(scale, { min: 0, max: 1, higherIsBetter: true, unit: "MOS" });
  });
});

Deno.test("openBiq2021() names a listed image that the publication lacks, or skips it", async () => {
  await withBiq2021(async (folder) => {
    await Deno.remove(join(folder, "Images", "ss02 (7).jpg"));
    await assertRejects(
      () => openBiq2021({ data: folder }),
      Error,
      'Cannot find image "ss02 (7).jpg": ',
    );
    const skipped: string[] = [];
    const { images } = await openBiq2021({
      data: folder,
      skipUnreadable: (name) => skipped.push(name),
    });
    assertEquals([images.length, skipped], [2, ["ss02 (7).jpg"]]);
  });
});

Deno.test("openBiq2021() refuses an image in both parts", async () => {
  await withBiq2021(async (folder) => {
    await Deno.writeTextFile(
      join(folder, "Test (Images and MOS).csv"),
      "Image Name,MOS\nss01 (1).jpg,0.7973\n",
    );
    await assertRejects(
      () => openBiq2021({ data: folder }),
      Error,
      'Cannot read "Train and Test (Images and MOS).csv": image "ss01 (1).jpg" is listed twice',
    );
  });
});

Deno.test("openBiq2021() says what is missing", async () => {
  await assertRejects(
    () => openBiq2021({}),
    Error,
    "Cannot open biq2021: no data folder is given",
  );
  await assertRejects(
    () => openBiq2021({ data: "/no/where" }),
    Error,
    "Cannot open biq2021: /no/where is no folder",
  );
  await withBiq2021(async (folder) => {
    await Deno.remove(join(folder, "Test (Images and MOS).csv"));
    await assertRejects(
      () => openBiq2021({ data: folder }),
      Error,
      `Cannot open biq2021: ${folder} has no Test (Images and MOS).csv; \`${
        typedCommand(["download", "biq2021", "--data", folder])
      }\` gets it`,
    );
  });
});

testWithShared(
  "openBiq2021() reads the real lists",
  "data/biq2021",
  async (folder) => {
    const { images } = await openBiq2021({ data: folder });
    const scoresOf = (part: Split) =>
      images.filter(({ split }) => split === part).map(({ score }) => score);
    // Origin: Python's csv and statistics modules on the two files (mean, pstdev, min, max).
    for (
      const [part, count, mean, deviation, low, high] of [[
        "train",
        2000,
        0.64740045,
        0.19008454770127292,
        0.0,
        0.9592,
      ], ["test", 400, 0.63808075, 0.2063936390842448, 0.1149, 0.8938]] as const
    ) {
      const scores = scoresOf(part);
      assertEquals([scores.length, Math.min(...scores), Math.max(...scores)], [
        count,
        low,
        high,
      ]);
      const sum = scores.reduce((total, score) => total + score, 0);
      assertAlmostEquals(sum / count, mean, 1e-12);
      const squares = scores.reduce(
        (total, score) => total + (score - mean) ** 2,
        0,
      );
      assertAlmostEquals(Math.sqrt(squares / count), deviation, 1e-12);
    }
  },
);

testWithShared(
  "batches() streams the real photographs without growing",
  "data/biq2021",
  async (folder) => {
    const { images } = await openBiq2021({ data: folder });
    const some: ScoredImage[] = images.slice(0, 160);
    const crop = { height: 160, width: 160 };
    const options = {
      batchSize: 16,
      crop,
      augment: true,
      shuffle: true,
      seed: 1,
    };
    const residents: number[] = [];
    for (let epoch = 0; epoch < 6; epoch++) {
      let rows = 0;
      for await (
        const { shape, pixels } of batches(some, { ...options, epoch })
      ) {
        rows += shape[0];
        assertEquals(pixels.length, shape[0] * 160 * 160 * 3);
      }
      assertEquals(rows, 160);
      residents.push(Deno.memoryUsage().rss);
    }
    // Decoded, 160 photographs are 126 MB: were each epoch kept, the last three would add 378 MB.
    // Not the first: what waits to be collected grows until there is enough of it.
    assertEquals(residents[5]! - residents[2]! < 150e6, true, `${residents}`);
  },
);
