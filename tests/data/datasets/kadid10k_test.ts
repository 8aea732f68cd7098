import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openKadid10k } from "../../../data/datasets/kadid10k.ts";
import { SPLITS } from "../../../data/images/scored_image.ts";
import { type Layout, partOf, standIns, withLayout } from "./_stand_ins.ts";

/** The published layout in small: ten references, each damaged three times. */
function kadid(root = ""): Layout {
  const references = Array.from(
    { length: 10 },
    (_, i) => `I${String(i + 1).padStart(2, "0")}`,
  );
  const names = references.flatMap((reference) =>
    [1, 2, 3].map((level) => `${reference}_01_0${level}.png`)
  );
  const lines = names.map((name, i) =>
    `${name},${name.slice(0, 3)}.png,${(1 + i / 10).toFixed(2)},0.25`
  );
  return {
    [`${root}dmos.csv`]: `dist_img,ref_img,dmos,var\n${lines.join("\n")}\n`,
    ...standIns(`${root}images`, names),
  };
}

Deno.test("openKadid10k() reads scores of which a higher one is better", async () => {
  await withLayout(kadid("kadid10k/"), async (folder) => {
    const { images, scale, notes } = await openKadid10k({ data: folder });
    assertEquals(images.length, 30);
    const { name, path, score, std } = images[29]!;
    assertEquals(
      [name, path, score, std], // a variance of 0.25
      [
        "I10_01_03.png",
        join(folder, "kadid10k", "images", "I10_01_03.png"),
        3.9,
        0.5,
      ],
    );
    assertEquals([scale.min, scale.max, scale.higherIsBetter], [1, 5, true]);
    assertEquals(notes, [
      "dmos.csv has no split: 60 % of the images to train on, 20 % to validate on and 20 % to test on " +
      "are drawn at random, as split 0, by reference picture",
    ]);
  });
});

Deno.test("openKadid10k() keeps all that shows one reference in one part", async () => {
  await withLayout(kadid(), async (folder) => {
    for (const splitId of [0, 1, 2]) {
      const { images } = await openKadid10k({ data: folder, splitId });
      const referencesOf = SPLITS.map((part) =>
        new Set(partOf(images, part).map(({ name }) => name.slice(0, 3)))
      );
      assertEquals(referencesOf.map(({ size }) => size), [6, 2, 2]);
      const [train, validation, test] = referencesOf;
      assertEquals(
        new Set([...train!, ...validation!, ...test!]).size,
        10,
      );
    }
  });
});

Deno.test("openKadid10k() refuses another list of this name", async () => {
  const files = kadid();
  await withLayout(
    { ...files, "dmos.csv": "image,dmos\nI01_01_01.png,3\n" },
    async (folder) => {
      await assertRejects(
        () => openKadid10k({ data: folder }),
        Error,
        'Cannot read "dmos.csv": it has no column "dist_img", its columns are "image", "dmos"',
      );
    },
  );
  await withLayout(
    {
      ...files,
      "dmos.csv": String(files["dmos.csv"]).replace(",1.00,", ",57,"),
    },
    async (folder) => {
      await assertRejects(
        () => openKadid10k({ data: folder }),
        Error,
        'Cannot read "dmos.csv": image "I01_01_01.png" has the score 57, and DMOS (higher is better) is from 1 to 5',
      );
    },
  );
});
