/** Tables as spreadsheets of any locale write them, as the field publishes them, and as hands do. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openCsv } from "../../../data/datasets/csv.ts";
import type { Dataset } from "../../../data/images/scored_image.ts";
import { withFolder } from "../_files.ts";

/** Opens a table beside three images. */
async function opened(
  table: string | Uint8Array,
  name = "scores.csv",
): Promise<Dataset> {
  let dataset: Dataset | undefined;
  await withFolder(async (folder) => {
    for (const image of ["a.jpg", "b.jpg", "größe.jpg"]) {
      await Deno.writeTextFile(join(folder, image), "");
    }
    const bytes = typeof table === "string"
      ? new TextEncoder().encode(table)
      : table;
    await Deno.writeFile(join(folder, name), bytes);
    dataset = await openCsv({ data: folder });
  });
  return dataset!;
}

function pairs({ images }: Dataset): [string, number][] {
  return images.map(({ name, score }) => [name, score]);
}

const EXPECTED: [string, number][] = [["a.jpg", 3.5], ["b.jpg", -4.25]];

/** Tables that all hold {@linkcode EXPECTED}, by who writes such. */
const TABLES: Record<string, string> = {
  "English spreadsheets": "image,score\r\na.jpg,3.5\r\nb.jpg,-4.25\r\n",
  "German, French and Brazilian ones":
    "image;score\r\na.jpg;3,5\r\nb.jpg;-4,25\r\n",
  "those with a line for Excel": "sep=;\r\nimage;score\na.jpg;3,5\nb.jpg;-4,25",
  "those that quote decimal commas": 'image,score\na.jpg,"3,5"\nb.jpg,"-4,25"',
  "tabs": "image\tscore\na.jpg\t3.5\nb.jpg\t-4.25\n",
  "tabs with decimal commas": "image\tscore\na.jpg\t3,5\nb.jpg\t-4,25\n",
  "bars": "image | score\na.jpg | 3.5\nb.jpg | -4.25\n",
  "blanks": "image   score\na.jpg   3.5\nb.jpg  -4.25\n",
  "no heading": "a.jpg,3.5\nb.jpg,-4.25\n",
  "no heading and scores first, as TID2013": "3.5 a.jpg\n-4.25 b.jpg\n",
  "no heading and decimal commas": "a.jpg;3,5\nb.jpg;-4,25\n",
  "quotes and empty columns": '"image","score",,\n"a.jpg",3.5,,\n"b.jpg",-4.25',
  "blank lines and a blank row":
    "image;score\n;\na.jpg;3,5\n\nb.jpg;-4,25\n;\n",
  "signs of typography": "image;score\na.jpg;+3,5\nb.jpg;\u22124,25\n",
  "exponents": "image;score\na.jpg;3,5E+00\nb.jpg;-4,25E0\n",
  "old Macintosh line ends": "image,score\ra.jpg,3.5\rb.jpg,-4.25\r",
  "numbers as names of columns":
    "image,score,1,2\na.jpg,3.5,3,4\nb.jpg,-4.25,1,2",
};

for (const [who, table] of Object.entries(TABLES)) {
  Deno.test(`openCsv() reads tables of ${who}`, async () => {
    assertEquals(pairs(await opened(table)), EXPECTED);
  });
}

Deno.test("openCsv() says which columns it takes where the table names none", async () => {
  const { notes } = await opened("a.jpg,3.5\nb.jpg,-4.25\n");
  assertEquals(notes, [
    'scores.csv: it has no line of column names: they are "image" (a.jpg), "score" (3.5)',
  ]);
});

Deno.test("openCsv() takes no column where several could be meant", async () => {
  await assertRejects(
    () => opened("a.jpg,3.5,0.2\nb.jpg,4,0.1\n"),
    Error,
    'its columns are "image", "column 2", "column 3"',
  );
});

/** A text in UTF-16. */
function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  [...text].forEach((letter, i) =>
    view.setUint16(2 * i, letter.charCodeAt(0), isLittle)
  );
  return bytes;
}

Deno.test("openCsv() reads UTF-16 of spreadsheets, and Windows-1252 with a word about it", async () => {
  const table = "image\tscore\r\ngröße.jpg\t3,5\r\n";
  for (const isLittle of [true, false]) {
    const dataset = await opened(utf16("\ufeff" + table, isLittle));
    assertEquals(pairs(dataset), [["größe.jpg", 3.5]]);
    assertEquals(dataset.notes, []);
  }
  const latin = Uint8Array.from(table, (letter) => letter.charCodeAt(0));
  const dataset = await opened(latin);
  assertEquals(pairs(dataset), [["größe.jpg", 3.5]]);
  assertMatch(dataset.notes![0]!, /not UTF-8 and read as Windows-1252/);
});

Deno.test("openCsv() refuses a number that may be of thousands or of decimals", async () => {
  await assertRejects(
    () => opened('image,score\na.jpg,"1,234"\nb.jpg,"2,345"\n'),
    Error,
    '"1,234" may mean thousands or decimals; write it with a point or without',
  );
  // Another number of the column decides.
  assertEquals(
    pairs(await opened("image;score\na.jpg;1,234\nb.jpg;2,3\n")),
    [["a.jpg", 1.234], ["b.jpg", 2.3]],
  );
});

Deno.test("openCsv() finds images whose endings the list leaves out", async () => {
  await withFolder(async (folder) => {
    for (const image of ["1.jpg", "2.PNG", "c.d.bmp", "two.jpg", "two.png"]) {
      await Deno.writeTextFile(join(folder, image), "");
    }
    const list = join(folder, "scores.csv");
    await Deno.writeTextFile(list, "image,score\n1,1\n2,2\nc.d,3\n");
    const { images } = await openCsv({ data: folder });
    assertEquals(
      images.map(({ path }) => path),
      ["1.jpg", "2.PNG", "c.d.bmp"].map((name) => join(folder, name)),
    );
    await Deno.writeTextFile(list, "image,score\ntwo,1\n");
    await assertRejects(
      () => openCsv({ data: folder }),
      Error,
      "is not there, and 2 files differ from it by case or ending alone",
    );
  });
});

Deno.test("openCsv() finds images whose folders Windows wrote", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "images"));
    await Deno.writeTextFile(join(folder, "images", "a.jpg"), "");
    await Deno.writeTextFile(
      join(folder, "scores.csv"),
      "image,score\nimages\\a.jpg,1\n",
    );
    const { images: [image] } = await openCsv({ data: folder });
    assertEquals(image!.path, join(folder, "images", "a.jpg"));
  });
});

Deno.test("openCsv() passes over companions of tables", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.jpg"), "");
    await Deno.writeTextFile(
      join(folder, "mine.csv"),
      "image,score\na.jpg,1\n",
    );
    await Deno.writeTextFile(join(folder, "._mine.csv"), "\0\x05\x16\x07");
    await Deno.writeTextFile(join(folder, "~$mine.xlsx"), "");
    assertEquals(pairs(await openCsv({ data: folder })), [["a.jpg", 1]]);
  });
});

Deno.test("openCsv() reads an Excel workbook, and says what is not one", async () => {
  const workbook = await Deno.readFile(
    new URL("../../fixtures/data/tables/own.xlsx", import.meta.url),
  );
  // Under any name: the content decides.
  for (const name of ["scores.xlsx", "scores.csv"]) {
    assertEquals(pairs(await opened(workbook, name)), EXPECTED);
  }
  await assertRejects(
    () => opened(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)),
    Error,
    "it is an Excel workbook of the old kind: save it as .xlsx or as CSV",
  );
});
