import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { typedCommand } from "../../../data/mod.ts";
import { join } from "node:path";
import { batches } from "../../../data/batches/batches.ts";
import { openClive } from "../../../data/datasets/clive.ts";
import { SPLITS } from "../../../data/images/scored_image.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { testWithShared } from "../../support/shared.ts";
import { patternImage, writePng } from "../_files.ts";
import {
  type Layout,
  partOf,
  standIns,
  sumOf,
  withLayout,
} from "./_stand_ins.ts";

/** Made by tests/fixtures/data/make_mats.py, where the values are. */
const mats = fromFileUrl(new URL("../../fixtures/data/mat/", import.meta.url));

const LISTS = ["AllImages", "AllMOS", "AllStdDev"]
  .map((name) => `${name}_release.mat`);

/** A MAT file of version 5 with one row of zeros: header, then MATRIX of flags, sizes, name and numbers. */
function variable(name: string, count: number): Uint8Array {
  const room = Math.ceil(name.length / 8) * 8;
  const bytes = new Uint8Array(128 + 8 + 16 + 16 + 8 + room + 8 + 8 * count);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("MATLAB 5.0 MAT-file"));
  bytes.set([0, 1, 0x49, 0x4d], 124);
  let at = 128;
  const tag = (type: number, length: number) => {
    view.setUint32(at, type, true);
    view.setUint32(at + 4, length, true);
    at += 8;
  };
  tag(14, bytes.length - 136);
  tag(6, 8);
  view.setUint32(at, 6, true); // of doubles
  at += 8;
  tag(5, 8);
  view.setInt32(at, 1, true);
  view.setInt32(at + 4, count, true);
  at += 8;
  tag(1, name.length);
  bytes.set(new TextEncoder().encode(name), at);
  at += room;
  tag(9, 8 * count);
  return bytes;
}

/** `ChallengeDB_release` in small. */
async function release(kind = "packed", root = ""): Promise<Layout> {
  const files: Record<string, Uint8Array | string> = {};
  for (const list of LISTS) {
    files[`${root}Data/${list}`] = await Deno.readFile(join(mats, kind, list));
  }
  const names = ["3.bmp", "1024.JPG", "größe [1].bmp"];
  return {
    ...files,
    ...standIns(`${root}Images`, names),
    ...standIns(`${root}Images/trainingImages`, ["t1.bmp"]),
  };
}

Deno.test("openClive() reads the release without its training images", async () => {
  for (const kind of ["plain", "packed"]) {
    await withLayout(await release(kind), async (folder) => {
      const { images, scale, notes } = await openClive({ data: folder });
      assertEquals(
        images.map(({ name, path, score, std }) => [name, path, score, std]),
        [
          ["3.bmp", join(folder, "Images", "3.bmp"), 63.9634, 19.5],
          ["1024.JPG", join(folder, "Images", "1024.JPG"), 29.25, 18.25],
          [
            "größe [1].bmp",
            join(folder, "Images", "größe [1].bmp"),
            71.5,
            17.125,
          ],
        ],
      );
      assertEquals([scale.min, scale.max, scale.higherIsBetter], [
        0,
        100,
        true,
      ]);
      assertEquals(notes, [
        "AllImages_release.mat has no split: 60 % of the images to train on, 20 % to validate on and " +
        "20 % to test on are drawn at random, as split 0; LinearityIQA's CLIVEinfo.mat has 1,000",
      ]);
    });
  }
});

Deno.test("openClive() finds the release in a folder around it, and names in another case", async () => {
  const files = await release("plain", "ChallengeDB_release/");
  await withLayout(files, async (folder) => {
    const images = join(folder, "ChallengeDB_release", "Images");
    await Deno.rename(join(images, "1024.JPG"), join(images, "1024.jpg"));
    const { images: [, second] } = await openClive({ data: folder });
    assertEquals(second!.name, "1024.JPG");
    assertEquals(second!.path, join(images, "1024.jpg"));
  });
});

Deno.test("openClive() has images of another size resized to 500x500 first", async () => {
  await withLayout(await release(), async (folder) => {
    const folderOfImages = join(folder, "Images");
    // As published, a bitmap; of 11x13 pixels here.
    const bitmap = join(mats, "..", "bmp", "color.bmp");
    await Deno.copyFile(bitmap, join(folderOfImages, "3.bmp"));
    await writePng(folderOfImages, "1024.JPG", patternImage(500, 500));
    const { images } = await openClive({ data: folder });
    const options = { batchSize: 2, seed: 1, epoch: 0, shuffle: true };
    const two = [images[0]!, images[1]!, images[0]!];
    const all = await Array.fromAsync(
      batches(two, { ...options, batchSize: 3 }),
    );
    assertEquals(all.map(({ shape }) => shape), [[3, 500, 500, 3]]);
  });
});

Deno.test("openClive() takes the split asked for of LinearityIQA's, by content", async () => {
  const files = {
    "CLIVEinfo.mat": await Deno.readFile(join(mats, "info.mat")),
    ...standIns("Images", [
      ...Array.from({ length: 9 }, (_, i) => `${i}.bmp`),
      "größe [1].bmp",
    ]),
  };
  await withLayout(files, async (folder) => {
    // The first split orders five contents 1 to 5, the second 5 to 1; two images show each.
    for (
      const [splitId, validation, test] of [
        [0, [60, 70], [80, 90]],
        [1, [20, 30], [0, 10]],
      ] as const
    ) {
      const { images } = await openClive({ data: folder, splitId });
      const scoresOf = (part: "validation" | "test") =>
        partOf(images, part).map(({ score }) => score);
      assertEquals(scoresOf("validation"), [...validation]);
      assertEquals(scoresOf("test"), [...test]);
      assertEquals(partOf(images, "train").length, 6);
    }
    await assertRejects(
      () => openClive({ data: folder, splitId: 2 }),
      RangeError,
      "Cannot take split 2: CLIVEinfo.mat has splits 0 to 1",
    );
  });
});

Deno.test("openClive() says what is missing or of another release", async () => {
  const files = await release();
  const without = (list: string): Layout =>
    Object.fromEntries(
      Object.entries(files).filter(([name]) => !name.endsWith(list)),
    );
  for (const list of LISTS) {
    await withLayout(without(list), async (folder) => {
      await assertRejects(
        () => openClive({ data: folder }),
        Error,
        `Cannot open clive: ${folder} has no Data/${list} or ${list}; ` +
          `\`${
            typedCommand(["download", "clive", "--data", folder])
          }\` says where ChallengeDB_release is from, and LinearityIQA has CLIVEinfo.mat`,
      );
    });
  }
  const scores = "Data/AllMOS_release.mat";
  const deviations = "Data/AllStdDev_release.mat";
  for (
    const [content, message] of [
      [
        files[deviations]!,
        'Cannot read "AllMOS_release.mat": it has no variable "AllMOS_release", ' +
        'its variables are "AllStdDev_release"',
      ],
      [
        await Deno.readFile(join(mats, "version4.mat")),
        'Cannot read "AllMOS_release.mat": it is a MAT file of version 4',
      ],
    ] as const
  ) {
    await withLayout({ ...files, [scores]: content }, async (folder) => {
      await assertRejects(() => openClive({ data: folder }), Error, message);
    });
  }
  const short = { ...files, [deviations]: variable("AllStdDev_release", 3) };
  await withLayout(short, async (folder) => {
    await assertRejects(
      () => openClive({ data: folder }),
      Error,
      "Cannot read the lists of clive: AllImages_release.mat has 10 names, " +
        "AllMOS_release.mat 10 scores, AllStdDev_release.mat 3 deviations",
    );
  });
});

testWithShared(
  "openClive() reads LinearityIQA's own list and splits",
  "data/clive/CLIVEinfo.mat",
  async (path) => {
    // Names as h5py lists them: 1,162 from 100.bmp to 1164.bmp, of which 533 to 1159 end in .JPG.
    const numbers = Array.from({ length: 1164 }, (_, i) => i + 1);
    const names = numbers.map((n) =>
      `${n}${n >= 533 && n <= 1159 ? ".JPG" : ".bmp"}`
    );
    const files = {
      "CLIVEinfo.mat": await Deno.readFile(path),
      ...standIns("Images", names),
    };
    await withLayout(files, async (folder) => {
      // Origin: h5py and numpy; order = index[:, split]; an image is in a part if ref_ids of it is in
      // order[:697], order[697:929] or order[929:]; sums of subjective_scores and subjective_scoresSTD.
      const expected = {
        0: {
          train: [
            697,
            "102.bmp",
            "1164.bmp",
            37941.59514820927,
            13421.49098640071,
          ],
          validation: [
            232,
            "104.bmp",
            "1162.bmp",
            13182.491453035766,
            4488.566908912149,
          ],
          test: [
            233,
            "100.bmp",
            "1163.bmp",
            13252.253035117203,
            4464.787880986125,
          ],
        },
        999: {
          train: [
            697,
            "100.bmp",
            "1163.bmp",
            38788.226122848,
            13427.042824144746,
          ],
          validation: [
            232,
            "110.bmp",
            "1160.bmp",
            12520.65890803545,
            4445.43439197185,
          ],
          test: [
            233,
            "102.bmp",
            "1164.bmp",
            13067.454605478793,
            4502.368560182386,
          ],
        },
      } as const;
      for (const splitId of [0, 999] as const) {
        const { images } = await openClive({ data: folder, splitId });
        assertEquals(images.length, 1162);
        for (const part of SPLITS) {
          const [count, first, last, scores, stds] = expected[splitId][part];
          const some = partOf(images, part);
          assertEquals(
            [some.length, some[0]!.name, some.at(-1)!.name],
            [count, first, last],
          );
          assertAlmostEquals(
            sumOf(some.map(({ score }) => score)),
            scores,
            1e-8,
          );
          assertAlmostEquals(sumOf(some.map(({ std }) => std)), stds, 1e-8);
        }
      }
    });
  },
);
