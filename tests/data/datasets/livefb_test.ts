import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openLivefb } from "../../../data/datasets/livefb.ts";
import { standIns, withLayout } from "./_stand_ins.ts";

const names = [
  "blur_dataset/out_of_focus0027.jpg",
  "voc_emotic_ava/JPEGImages__2008_000008.jpg",
  "EE371R/cj23478+019.jpg",
  "AVA/AVA__149.jpg",
  "AVA/AVA__150.jpg",
];

const list = `name,mos,zscores\n${
  names.map((name, i) => `${name},${60 + i}.5,0`).join("\n")
}\n`;

const official = {
  "labels640.csv": `name_image,mos_image\n${names[1]},61.5\n`,
  "labels=640_padded.csv": `name_image,mos_image,is_valid\n${
    names[2]
  },62.5,True\n${names[3]},63.5,False\n`,
};

Deno.test("openLivefb() reads the authors' split where their lists are there", async () => {
  const files = {
    "labels_image.csv": list,
    ...official,
    ...standIns("database", names),
  };
  await withLayout(files, async (folder) => {
    const { images, notes } = await openLivefb({ data: folder });
    assertEquals(
      images.map(({ name, path, score, split }) => [name, path, score, split]),
      names.map((name, i) => [
        name,
        join(folder, "database", name),
        60.5 + i,
        ["train", "test", "validation", "train", "train"][i],
      ]),
    );
    assertEquals(notes, []);
    await assertRejects(
      () => openLivefb({ data: folder, splitId: 3 }),
      RangeError,
      "Cannot take split 3: livefb has only split 0",
    );
  });
});

Deno.test("openLivefb() draws a split where they are not, and finds folders beside the list", async () => {
  await withLayout(
    { "labels_image.csv": list, ...standIns(".", names) },
    async (folder) => {
      const { images, notes } = await openLivefb({ data: folder });
      assertEquals(images[4]!.path, join(folder, names[4]!));
      assertEquals(
        images.map(({ split }) => split).sort(),
        ["test", "train", "train", "train", "validation"],
      );
      assertEquals(notes, [
        "labels_image.csv has no split: 60 % of the images to train on, 20 % to validate on and 20 % to test on " +
        "are drawn at random, as split 0; labels640.csv and labels=640_padded.csv have the official one",
      ]);
    },
  );
});

Deno.test("openLivefb() refuses a word that is neither true nor false", async () => {
  const files = {
    "labels_image.csv": list,
    ...official,
    "labels=640_padded.csv": official["labels=640_padded.csv"]
      .replace("True", "yes"),
    ...standIns("database", names),
  };
  await withLayout(files, async (folder) => {
    await assertRejects(
      () => openLivefb({ data: folder }),
      Error,
      'Cannot read "labels=640_padded.csv": line 2: is_valid is "yes", not true, false',
    );
  });
});
