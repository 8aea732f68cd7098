import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openCsv } from "../../../data/datasets/csv.ts";
import type { DatasetOptions } from "../../../data/datasets/dataset_options.ts";
import { withFolder } from "../_files.ts";

/** Runs a test in a folder with a `scores.csv` and empty image files. */
async function withCsv(
  text: string | Uint8Array,
  files: string[],
  run: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const bytes = typeof text === "string"
      ? new TextEncoder().encode(text)
      : text;
    await Deno.writeFile(join(folder, "scores.csv"), bytes);
    for (const file of files) {
      await Deno.mkdir(join(folder, file, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, file), "");
    }
    await run(folder);
  });
}

/** Expects a CSV file to be refused with a message. */
async function assertRefused(
  text: string | Uint8Array,
  message: string,
  options: DatasetOptions = {},
): Promise<void> {
  await withCsv(text, ["a.png", "b.png"], async (folder) => {
    await assertRejects(
      () => openCsv({ data: folder, ...options }),
      Error,
      message,
    );
  });
}

Deno.test("openCsv() reads names, scores, deviations and parts", async () => {
  const text =
    "image,score,std,split\na.png,3.5,0.25,train\nsub/b (1).png,-2e1,1,Test\n";
  await withCsv(text, ["a.png", "sub/b (1).png"], async (folder) => {
    const dataset = await openCsv({ data: folder });
    assertEquals(dataset.images, [
      {
        name: "a.png",
        path: join(folder, "a.png"),
        score: 3.5,
        std: 0.25,
        split: "train",
      },
      {
        name: "sub/b (1).png",
        path: join(folder, "sub", "b (1).png"),
        score: -20,
        std: 1,
        split: "test",
      },
    ]);
    assertEquals(dataset.scale, {
      min: -20,
      max: 3.5,
      higherIsBetter: true,
      unit: "score",
    });
  });
});

Deno.test("openCsv() reads what spreadsheets write: BOM, CRLF, quotes, blank lines, unused columns", async () => {
  const text =
    '\uFEFFImage,Who,SCORE\r\n"a, ""b"".png",ann,1\r\n\r\n ä.png ,bob, 2 \r\n';
  await withCsv(text, ['a, "b".png', "ä.png"], async (folder) => {
    const { images } = await openCsv({ data: folder });
    assertEquals(images.map(({ name, score }) => [name, score]), [[
      'a, "b".png',
      1,
    ], ["ä.png", 2]]);
  });
});

Deno.test("openCsv() takes any column names, and negates DMOS", async () => {
  const text = "file,DMOS,sd,part\na.png,70,9,validation\nb.png,20,8,train\n";
  await withCsv(text, ["a.png", "b.png"], async (folder) => {
    const { images, scale, notes } = await openCsv({
      data: folder,
      imageColumn: "file",
      scoreColumn: "dmos",
      stdColumn: "sd",
      splitColumn: "part",
      lowerIsBetter: true,
    });
    assertEquals([images[0]!.score, images[0]!.std, images[0]!.split], [
      -70,
      9,
      "validation",
    ]);
    assertEquals(scale, {
      min: -70,
      max: -20,
      higherIsBetter: true,
      unit: "-dmos",
    });
    assertEquals(notes, [
      "a lower dmos is better: scores are negated to -dmos, here and in all results",
    ]);
  });
});

Deno.test("openCsv() finds the file: by name, as the only one, or apart from the images", async () => {
  await withCsv("image,score\na.png,1\n", ["a.png"], async (folder) => {
    const csv = join(folder, "scores.csv");
    const expected = (await openCsv({ data: folder })).images;
    assertEquals((await openCsv({ data: csv })).images, expected);
    assertEquals((await openCsv({ csv })).images, expected);

    const elsewhere = join(folder, "lists");
    await Deno.mkdir(elsewhere);
    await Deno.rename(csv, join(elsewhere, "mine.CSV"));
    assertEquals(
      (await openCsv({ csv: join(elsewhere, "mine.CSV"), data: folder }))
        .images,
      expected,
    );
    await assertRejects(
      () => openCsv({ data: folder }),
      Error,
      "holds no tables (.csv, .tsv, .xlsx)",
    );
    await assertRejects(
      () => openCsv({ data: elsewhere }),
      Error,
      'Cannot find image "a.png"',
    );
    await Deno.writeTextFile(join(elsewhere, "other.csv"), "");
    await assertRejects(
      () => openCsv({ data: elsewhere }),
      Error,
      "holds 2 tables and none is scores.csv",
    );
  });
});

Deno.test("openCsv() throws where nothing is there", async () => {
  await assertRejects(
    () => openCsv({}),
    Error,
    "Cannot open csv: neither a CSV file nor a data folder is given",
  );
  await assertRejects(
    () => openCsv({ data: "/no/where" }),
    Error,
    "Cannot open csv: /no/where is not there",
  );
  await assertRejects(
    () => openCsv({ csv: "/no/where.csv" }),
    Error,
    'Cannot read "where.csv": /no/where.csv is not there',
  );
});

Deno.test("openCsv() lists the columns it found where one is missing", async () => {
  const found = 'its columns are "name", "MOS"';
  await assertRefused(
    "name,MOS\na.png,1\n",
    `Cannot read "scores.csv": it has no column "photo", ${found}`,
    { imageColumn: "photo" },
  );
  await assertRefused(
    "name,MOS\na.png,1\n",
    `it has no column "opinion", ${found}`,
    { scoreColumn: "opinion" },
  );
  await assertRefused("image,score\na.png,1\n", 'it has no column "sd"', {
    stdColumn: "sd",
  });
});

Deno.test("openCsv() names the line of a score that is not a number", async () => {
  for (const score of ["good", "", "1;5", "NaN", "Infinity"]) {
    await assertRefused(
      `image,score\na.png,1\nb.png,${score}\n`,
      `Cannot read "scores.csv": line 3, column "score": "${score}" is not a number`,
    );
  }
  await assertRefused(
    "image,score,std\na.png,1,?\n",
    'line 2, column "std": "?" is not a number',
  );
});

Deno.test("openCsv() refuses names that are missing or listed twice", async () => {
  await assertRefused(
    "image,score\na.png,1\n,2\n",
    'Cannot read "scores.csv": line 3 names no image',
  );
  await assertRefused(
    "image,score\na.png,1\nb.png,2\na.png,3\n",
    'Cannot read "scores.csv": image "a.png" is listed twice',
  );
});

Deno.test("openCsv() refuses an unknown part, with the nearest one", async () => {
  await assertRefused(
    "image,score,split\na.png,1,tset\n",
    'Cannot read "scores.csv": line 2: split is "tset", not train, validation, test, training, val, valid, dev, testing (did you mean "test"?)',
  );
  await assertRefused(
    "image,score,split\na.png,1,\n",
    'line 2: split is "", not train, validation, test',
  );
});

Deno.test("openCsv() refuses files that are not tables", async () => {
  await assertRefused("", 'Cannot read "scores.csv": the file is empty');
  await assertRefused("\n\n", 'Cannot read "scores.csv": the file is empty');
  await assertRefused(
    "image,score\n",
    'Cannot read "scores.csv": no line follows the column names',
  );
  await assertRefused(
    "image,score\na.png,1,2\n",
    'Cannot read "scores.csv": line 2 has 3 cells and the first line 2',
  );
  await assertRefused(
    'image,score\n"a.png,1\n',
    'Cannot read "scores.csv": a quotation mark that opens a cell is not closed',
  );
  await assertRefused(
    Uint8Array.of(0xff, 0x00, 0x61, 0x00),
    'Cannot read "scores.csv": it is not text',
  );
});

Deno.test("openCsv() refuses a list too large to be one", async () => {
  await withCsv("image,score\n", [], async (folder) => {
    await Deno.truncate(join(folder, "scores.csv"), 2 ** 28 + 1); // takes no room on the disk
    await assertRejects(
      () => openCsv({ data: folder }),
      Error,
      'Cannot read "scores.csv": it has 268435457 bytes, the limit is 67108864',
    );
  });
});

Deno.test("openCsv() names a link that leads back to itself", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "loop");
    await Deno.symlink("loop", path);
    const error = await assertRejects(() => openCsv({ data: path }), Error);
    assertMatch(error.message, /^Cannot open csv: .* symbolic links .*loop/);
  });
});

Deno.test("openCsv() names an image that is not there, or skips and reports it", async () => {
  const text = "image,score\na.png,1\nlost [1].png,2\nb.png,3\n";
  await withCsv(text, ["a.png", "b.png"], async (folder) => {
    const lost = `${join(folder, "lost [1].png")} is not there`;
    await assertRejects(
      () => openCsv({ data: folder }),
      Error,
      `Cannot find image "lost [1].png": ${lost}; --skip-unreadable goes on without such images`,
    );
    const skipped: string[] = [];
    const skipUnreadable = (name: string, reason: string) =>
      skipped.push(`${name}: ${reason}`);
    const { images } = await openCsv({ data: folder, skipUnreadable });
    assertEquals(images.map(({ name }) => name), ["a.png", "b.png"]);
    assertEquals(skipped, [`lost [1].png: ${lost}`]);
  });
});

Deno.test("openCsv() throws if no image is there even where skipping is allowed", async () => {
  await withCsv("image,score\nx.png,1\ny.png,2\n", [], async (folder) => {
    await assertRejects(
      () => openCsv({ data: folder, skipUnreadable: () => {} }),
      Error,
      `Cannot find any of the 2 images in the list: the first would be ${
        join(folder, "x.png")
      }`,
    );
  });
});

Deno.test("openCsv() refuses a folder in place of an image", async () => {
  await withCsv("image,score\nsub,1\n", ["sub/a.png"], async (folder) => {
    await assertRejects(
      () => openCsv({ data: folder }),
      Error,
      `${join(folder, "sub")} is a folder`,
    );
  });
});

Deno.test("openCsv() reads what images are of, and says which groups the list itself divides", async () => {
  const text = "image,score,clip,split\na.png,1,x,train\nb.png,2,x,test\n" +
    "c.png,3,y,test\nd.png,4,,train\n";
  const files = ["a.png", "b.png", "c.png", "d.png"];
  await withCsv(text, files, async (folder) => {
    const { images, notes } = await openCsv({
      data: folder,
      groupColumn: "clip",
    });
    assertEquals(images.map(({ group }) => group), ["x", "x", "y", undefined]);
    assertEquals(notes, [
      "1 of 2 groups have images in several parts, such as x: tests on them also measure memory",
    ]);
  });
});
