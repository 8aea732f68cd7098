import {
  assert,
  assertEquals,
  assertLess,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import {
  numberCell,
  readTable,
  requireColumn,
} from "../../../data/tables/read_table.ts";
import { readWorkbook } from "../../../data/tables/read_workbook.ts";
import { requireCsvSize } from "../../../data/tables/table_bounds.ts";
import { readMat } from "../../../data/tables/mat/read_mat.ts";
import { readMatV5 } from "../../../data/tables/mat/read_mat_v5.ts";
import { deflateSync } from "node:zlib";
import { buildZip } from "../files/zip/build_zip.ts";
import { withFolder } from "../_files.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

const WORKBOOK = fromFileUrl(
  new URL("../../fixtures/data/tables/own.xlsx", import.meta.url),
);

const SHEET = (cells: string) =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${cells}</sheetData></worksheet>`;

Deno.test("readWorkbook() refuses a sheet whose cells lie far away, before it makes a row of each", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "far.xlsx");
    const far: [string, string][] = [
      [`<row r="1"><c r="XFD1048576"><v>1</v></c></row>`, "1048576 rows"],
      [`<row r="99999999999"><c><v>1</v></c></row>`, 'a cell at "99999999999"'],
      [`<x:row x:r="1"><x:c r='A9999999'/></x:row>`, "9999999 rows"],
      [`<row a=">" r="300001"><c><v>1</v></c></row>`, "300001 rows"],
      [
        `<c r="&#65;1"/>`,
        'a sheet has a cell at "&#65;1", which is not a position in it',
      ],
    ];
    for (const [cells, reason] of far) {
      const archive = buildZip([
        { name: "xl/worksheets/sheet1.xml", data: SHEET(cells) },
      ]);
      await Deno.writeFile(path, archive);
      const error = await assertRejects(() => readWorkbook(path), Error);
      assert(error.message.includes(reason), error.message);
    }
  });
});

Deno.test("readWorkbook() goes by what was checked, whatever stands before and between the members", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "own.xlsx");
    const whole = await Deno.readFile(WORKBOOK);
    const sound = await readWorkbook(WORKBOOK);
    // Sizes in the header before the first member: 0.6 GB by `deno task fuzz`
    // (tables 11004), 0.5 GB that fit into a text, and 4 GB.
    for (const size of [0x24, 0x1f, 0xff]) {
      const changed = whole.slice();
      changed[25] = size;
      await Deno.writeFile(path, changed);
      const before = Deno.memoryUsage().rss;
      assertEquals(await readWorkbook(path), sound);
      assertLess(Deno.memoryUsage().rss - before, 2e8);
    }
    // A member after the last that the archive's list does not have.
    const hidden = localPart(buildZip([{
      name: "xl/worksheets/sheet1.xml",
      data: SHEET('<row r="1"><c r="XFD1048576"><v>1</v></c></row>'),
    }]));
    await Deno.writeFile(path, withHidden(whole, hidden));
    assertEquals(await readWorkbook(path), sound);
  });
});

/** An archive's members, without its list. */
function localPart(archive: Uint8Array): Uint8Array {
  return archive.subarray(0, endOf(archive).getUint32(16, true));
}

/** An archive with a member before its list, which does not name it. */
function withHidden(archive: Uint8Array, member: Uint8Array): Uint8Array {
  const { length } = localPart(archive);
  const all = new Uint8Array([
    ...archive.subarray(0, length),
    ...member,
    ...archive.subarray(length),
  ]);
  endOf(all).setUint32(16, length + member.length, true);
  return all;
}

/** The record at the end of an archive without a comment. */
function endOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset + length - 22, 22);
}

Deno.test("requireCsvSize() bounds rows and cells in any locale", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  requireCsvSize(bytes("a,b\n1,2\n"));
  for (const text of ["\n".repeat(300_000), ";".repeat(3_000_000)]) {
    assertThrows(
      () => requireCsvSize(bytes(text)),
      Error,
      "; at most 300000 rows and 3000000 cells are read",
    );
  }
});

Deno.test("numberCell() takes decimal numbers and nothing else", () => {
  const table = { name: "t", columns: ["a"], rows: [] };
  const number = (cell: string) =>
    numberCell(table, { line: 2, cells: [cell] }, 0);
  for (
    const [cell, value] of [["1", 1], ["-1.5e3", -1500], ["+.5", .5], [
      "2.",
      2,
    ]] as const
  ) {
    assertEquals(number(cell), value);
  }
  for (
    const cell of [
      "",
      "0x10",
      "0b1",
      "0o7",
      "NaN",
      "Infinity",
      "1e999",
      "#N/A",
      "#DIV/0!",
      "1_000",
      "1 2",
      "true",
    ]
  ) {
    assertThrows(() => number(cell), Error, "is not a number");
  }
});

Deno.test("what a table says of itself makes no message of more than a few lines", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "wide.csv");
    const names = Array.from(
      { length: 3000 },
      (_, i) => `column ${i} ${"x".repeat(200)}`,
    );
    await Deno.writeTextFile(
      path,
      `${names.join()}\n${names.map(() => 1).join()}\n`,
    );
    const table = await readTable({ path });
    const error = assertThrows(() => requireColumn(table, "score"), Error);
    assert(error.message.length < 2500, `${error.message.length}`);
    assert(error.message.endsWith("and 2980 more"), error.message);
    const cell = "y".repeat(1e5);
    const { message } = assertThrows(
      () => numberCell(table, { line: 2, cells: [cell] }, 0),
      Error,
    );
    assert(message.length < 500, `${message.length}`);
  });
});

Deno.test({
  ...unless(NO_POSIX, "readTable() opens no pipe"),
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "scores.csv");
      await new Deno.Command("mkfifo", { args: [path] }).output();
      await assertRejects(
        () => readTable({ path }),
        Error,
        "it is not a regular file",
      );
    }),
});

/** A data element of a MAT file of version 5. */
function element(type: number, data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(8 + Math.ceil(data.length / 8) * 8);
  new DataView(padded.buffer).setUint32(0, type, true);
  new DataView(padded.buffer).setUint32(4, data.length, true);
  padded.set(data, 8);
  return padded;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** A packed variable with sizes and content. */
function packed(sizes: Int32Array, content: Uint8Array): Uint8Array {
  const head = joined(
    element(6, Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0)),
    element(5, new Uint8Array(sizes.buffer)),
    element(1, new TextEncoder().encode("v")),
  );
  const body = new Uint8Array(8 + head.length + content.length);
  new DataView(body.buffer).setUint32(0, 14, true);
  new DataView(body.buffer).setUint32(4, head.length + content.length, true);
  body.set(head, 8);
  body.set(content, 8 + head.length);
  const zipped = deflateSync(body);
  const file = new Uint8Array(136 + zipped.length);
  file.set([0, 1, 0x49, 0x4d], 124);
  new DataView(file.buffer).setUint32(128, 15, true);
  new DataView(file.buffer).setUint32(132, zipped.length, true);
  file.set(zipped, 136);
  return file;
}

Deno.test("readMatV5() refuses what would unpack to gigabytes, in little time", () => {
  const numbers = new Uint8Array(8 + 2 ** 25);
  new DataView(numbers.buffer).setUint32(0, 1, true);
  new DataView(numbers.buffer).setUint32(4, 2 ** 25, true);
  const hostile: [Uint8Array, string][] = [
    [
      packed(Int32Array.of(2 ** 25, 1), numbers),
      'variable "v" has the size 33554432x1, the limit is 4194304 values',
    ],
    [
      packed(new Int32Array(100_000).fill(1), element(1, new Uint8Array(1))),
      "more than 8 sizes",
    ],
    [
      packed(Int32Array.of(1, 1), new Uint8Array(2 ** 22)),
      "more than 262144 pieces",
    ],
    [
      packed(Int32Array.of(-1, -4), element(1, new Uint8Array(1))),
      "has the size -1x-4, which is not the size of an array",
    ],
    [
      packed(Int32Array.of(1, 1), new Uint8Array(2 ** 27)),
      "it unpacks to more than 67108864 bytes",
    ],
  ];
  for (const [file, reason] of hostile) {
    const start = performance.now();
    const error = assertThrows(() => readMatV5(file, ["v"]), Error);
    assert(error.message.includes(reason), error.message);
    assert(performance.now() - start < 10_000); // a busy machine takes some
  }
});

Deno.test("readMatV5() and readMat() say what is wrong with a variable", async () => {
  const doubles = (...values: number[]) =>
    element(9, new Uint8Array(Float64Array.from(values).buffer));
  const wrong: [Uint8Array, string][] = [
    [
      packed(Int32Array.of(1, 3), doubles(1, 2)),
      'variable "v" has 2 values and should have 1x3',
    ],
    [
      packed(Int32Array.of(1, 1), element(99, new Uint8Array(8))),
      "it has numbers of unknown type 99",
    ],
    [
      packed(Int32Array.of(1, 1), element(1, new Uint8Array(2 ** 22 + 1))),
      "it has a list of 4194305 numbers, the limit is 4194304",
    ],
  ];
  for (const [file, reason] of wrong) {
    assertThrows(() => readMatV5(file, ["v"]), Error, reason);
  }
  await withFolder(async (folder) => {
    const path = join(folder, "v.mat");
    for (const value of [NaN, Infinity]) {
      await Deno.writeFile(path, packed(Int32Array.of(1, 1), doubles(value)));
      await assertRejects(
        () => readMat(path, { v: "numbers" }),
        Error,
        'Cannot read "v.mat": variable "v" has values that are NaN or infinite',
      );
    }
  });
});
