/** Tables as spreadsheets of any locale write them, as the field publishes them, and as hands do. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openCsv } from "../../../data/datasets/csv.ts";
import type { Dataset } from "../../../data/images/scored_image.ts";
import { buildZip } from "../files/zip/build_zip.ts";
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
  "pandas, with its index": ",image,score\n0,a.jpg,3.5\n1,b.jpg,-4.25\n",
  "R's write.csv": '"","image","score"\n"1","a.jpg",3.5\n"2","b.jpg",-4.25\n',
  "R's write.table": '"image" "score"\n"1" "a.jpg" 3.5\n"2" "b.jpg" -4.25\n',
  "R with commas and row names":
    '"image","score"\n"1","a.jpg",3.5\n"2","b.jpg",-4.25\n',
  "NumPy's savetxt": "# image score\na.jpg 3.5\nb.jpg -4.25\n",
  "aligned blanks, indented": "  image score\n  a.jpg   3.5\n  b.jpg -4.25\n",
  "a title": "Survey of 2024\n\nimage,score\na.jpg,3.5\nb.jpg,-4.25\n",
  "a title and empty cells": "Survey;\n;\nimage;score\na.jpg;3,5\nb.jpg;-4,25",
  "a remark": "# made by hand\nimage,score\na.jpg,3.5\nb.jpg,-4.25\n",
  "units in the heading":
    '"Image\nname","MOS\n(-5 to 5)"\na.jpg,3.5\nb.jpg,-4.25\n',
  "short names in brackets":
    "image,Mean Opinion Score (MOS),MOS [sd]\na.jpg,3.5,1\nb.jpg,-4.25,1\n",
  "inches": 'image,score,screen\na.jpg,3.5,24" TV\nb.jpg,-4.25,27"\n',
  "DOS, which ends them by Ctrl-Z":
    "image,score\r\na.jpg,3.5\r\nb.jpg,-4.25\r\n\x1a",
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

Deno.test("openCsv() reads UTF-16 without a byte order mark, as iconv writes it", async () => {
  for (const isLittle of [true, false]) {
    const table = utf16("image;score\na.jpg;3,5\nb.jpg;-4,25\n", isLittle);
    const dataset = await opened(table);
    assertEquals(pairs(dataset), EXPECTED);
    assertMatch(dataset.notes![0]!, /its text is read as UTF-16[LB]E/);
  }
});

Deno.test("openCsv() says which lines above a table it takes for a title", async () => {
  const { notes } = await opened(
    "Survey of 2024\nimage,score\na.jpg,1\nb.jpg,2",
  );
  assertEquals(notes, ['scores.csv: line 1 is a title: "Survey of 2024"']);
  // The name of an image is no title, but lacks its score.
  await assertRejects(
    () => opened("a.jpg,\nb.jpg,2\n"),
    Error,
    "none of its columns",
  );
});

Deno.test("openCsv() takes no cell for a row's number that is not one", async () => {
  // Decimal commas without quotes: pandas takes a.jpg for the index, and 5 for the score.
  await assertRejects(
    () => opened("image,score\na.jpg,3,5\nb.jpg,4,2\n"),
    Error,
    "line 2 has 3 cells and the first line 2",
  );
});

Deno.test("openCsv() reads numbers of thousands in which one sign can only be of the decimals", async () => {
  // By their locales in CLDR: en, de, fr (with two blanks), de-CH.
  for (
    const number of ["1,234.5", "1.234,5", "1 234,5", "1\u202f234,5", "1'234.5"]
  ) {
    const { images } = await opened(`image;score\na.jpg;${number}\nb.jpg;0\n`);
    assertEquals(images[0]!.score, 1234.5, number);
  }
  await assertRejects(
    () => opened('image,score\na.jpg,"1,234.5"\nb.jpg,"2,345"\n'),
    Error,
    "may mean thousands or decimals",
  );
  for (const none of ["1,23,4.5", "12,34.5", "1 23,4", "1'234 567"]) {
    await assertRejects(
      () => opened(`image;score\na.jpg;${none}\nb.jpg;0\n`),
      Error,
      `line 2, column "score": "${none}" is not a number`,
    );
  }
});

Deno.test("openCsv() names what is not a table of scores, and what helps", async () => {
  const refused: [string, string][] = [
    ["image,score\na.jpg,85%\nb.jpg,9%\n", "write it without the percent sign"],
    ["<!DOCTYPE html><html>", "it is a web page"],
    ["version https://git-lfs.github.com/spec/v1\noid 1\n", "git lfs pull"],
    ['[{"image": "a.jpg", "mos": 3.5}]', "it is JSON: save it as CSV"],
    [
      "| image | MOS |\n|-------|----:|\n| a.jpg | 3.2 |\n| b.jpg | 4.1 |\n",
      "line 2 only draws a table, as in Markdown: save it as CSV",
    ],
    ["image | MOS\n--- | ---\na.jpg | 3.2\n", "line 2 only draws a table"],
    [ // psql, and sqlite3 in its column mode
      "+-------+-----+\n| image | mos |\n+-------+-----+\n| a.jpg | 3.2 |\n",
      "line 1 only draws a table",
    ],
    ["image  mos\n-----  ---\na.jpg  3.2\n", "line 2 only draws a table"],
    [ // pandas: frame.groupby("image").agg({"score": ["mean", "std"]}).to_csv()
      ",score,score\n,mean,std\nimage,,\na.jpg,3.2,0.4\nb.jpg,4.1,0.5\n",
      'line 2 looks like a second line of column names ("mean", "std"): write the names in one line',
    ],
    [
      "image,MOS,SD\n,1-5,1-5\na.jpg,3.2,0.4\nb.jpg,4.1,0.5\n",
      'line 2 looks like a second line of column names ("1-5", "1-5")',
    ],
    // An image whose score is missing is none.
    ["image,MOS\na,none\nb,4.1\n", '"none" is not a number'],
  ];
  for (const [table, reason] of refused) {
    await assertRejects(() => opened(table), Error, reason);
  }
  // Big5 is not read; the message says how its bytes were taken.
  const big5 = Uint8Array.of(0xb9, 0xcf, 44, 0xa4, 0xc0, 10, 97, 44, 49, 10);
  await assertRejects(() => opened(big5), Error, "save it as UTF-8");
  // "画.jpg" in Shift-JIS and "照.jpg" in GBK (Python's codecs): no such image.
  for (const letters of [[0x89, 0xe6], [0xd5, 0xd5]]) {
    const bytes = [..."image,MOS\n"].map((letter) => letter.charCodeAt(0));
    const end = [...".jpg,3.2\n"].map((letter) => letter.charCodeAt(0));
    await assertRejects(
      () => opened(Uint8Array.of(...bytes, ...letters, ...end)),
      Error,
      "read as Windows-1252; if letters are wrong, save it as UTF-8",
    );
  }
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
    "it is an Excel workbook of the old kind (.xls), or one with a password: save it as .xlsx without one, or as CSV",
  );
});

/** A workbook of sheets, each with rows of cells; ECMA-376 part 1, the least that Excel opens. */
function workbook(...sheets: (string | number)[][][]): Uint8Array {
  return workbookOf(sheets, true);
}

function workbookOf(
  sheets: (string | number)[][][],
  isPlaced: boolean,
): Uint8Array {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const cell = (value: string | number, place: string) =>
    typeof value === "number"
      ? `<c${place}><v>${value}</v></c>`
      : `<c${place} t="inlineStr"><is><t>${value}</t></is></c>`;
  const row = (cells: (string | number)[], y: number) =>
    `<row r="${y + 1}">${
      cells.map((value, x) =>
        cell(value, isPlaced ? ` r="${"AB"[x]}${y + 1}"` : "")
      ).join("")
    }</row>`;
  const each = (make: (n: number) => string) =>
    sheets.map((_, i) => make(i + 1)).join("");
  return buildZip([
    {
      name: "xl/workbook.xml",
      data: `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${
        each((n) => `<sheet name="S${n}" sheetId="${n}" r:id="rId${n}"/>`)
      }</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      data:
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${
          each((n) =>
            `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`
          )
        }</Relationships>`,
    },
    ...sheets.map((rows, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      data: `<worksheet xmlns="${main}"><sheetData>${
        rows.map(row).join("")
      }</sheetData></worksheet>`,
    })),
  ]);
}

const SCORES = [["image", "score"], ["a.jpg", 3.5], ["b.jpg", -4.25]];

Deno.test("openCsv() reads the first sheet with a table, below a title too, and says which", async () => {
  assertEquals(pairs(await opened(workbook(SCORES), "s.xlsx")), EXPECTED);
  const titled = [["Survey"], [], ...SCORES];
  for (const cover of [[], [["Survey"], ["2024"]]]) {
    const book = workbook(cover, titled, [["other", 1], ["x", 2]]);
    const dataset = await opened(book, "s.xlsx");
    assertEquals(pairs(dataset), EXPECTED);
    assertEquals(dataset.notes, [
      "s.xlsx: it is sheet 2 of the workbook",
      's.xlsx: line 1 is a title: "Survey"',
    ]);
  }
  for (
    const [book, reason] of [
      [workbook([], [["a", 1]]), "none of its sheets holds a table"],
      [workbook([]), "its sheet is empty"],
      [workbook([["image", "score"]]), "no line follows the column names"],
    ] as const
  ) {
    await assertRejects(() => opened(book, "s.xlsx"), Error, reason);
  }
});

Deno.test("openCsv() says what helps where a sheet is none that the library can read", async () => {
  // ECMA-376 lets a cell leave out its place.
  const placeless = workbookOf([SCORES], false);
  await assertRejects(
    () => opened(placeless, "s.xlsx"),
    Error,
    "save it again with Excel or LibreOffice, or as CSV",
  );
});

Deno.test("openCsv() names other archives than workbooks of Excel", async () => {
  const others: [string, string][] = [
    ["content.xml", "it is an OpenDocument file: save the table as"],
    ["xl/workbook.bin", "it is a binary workbook (.xlsb): save it as"],
    ["Index/Document.iwa", "it looks like a file of Numbers: export"],
    ["word/document.xml", "it is a zip archive and no Excel workbook"],
  ];
  for (const [name, reason] of others) {
    const archive = buildZip([{ name, data: "<x/>" }]);
    await assertRejects(() => opened(archive, "s.xlsx"), Error, reason);
  }
  const none = buildZip([
    { name: "xl/workbook.xml", data: "<workbook/>" },
    { name: "xl/_rels/workbook.xml.rels", data: "<Relationships/>" },
  ]);
  await assertRejects(() => opened(none, "s.xlsx"), Error, "it has no sheets");
});
