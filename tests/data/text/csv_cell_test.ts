import { assertEquals, assertMatch } from "@std/assert";
import { parse } from "csv-parse/sync";
import { csvCell, textOfCell } from "../../../data/text/csv_cell.ts";

const TEXTS = [
  ...["=1+1.png", "+1.png", "-1.png", "@SUM(1).png", "\t=1", "\r=1", "＝1"],
  ...["'=1", "''", "", 'a"b', "a,b\nc", "photo.jpg", "../=1", "a=1"],
];

Deno.test("csvCell() gives a cell that no spreadsheet runs", () => {
  for (const text of TEXTS) {
    assertMatch(csvCell(text), /^"(?![=+\-@\t\r＝＋－＠])/);
  }
  assertEquals(csvCell("photo.jpg"), '"photo.jpg"');
  assertEquals(csvCell("=1+1"), `"'=1+1"`);
});

Deno.test("textOfCell() finds every text again that csvCell() wrote", () => {
  const [cells] = parse(TEXTS.map(csvCell).join(",")) as string[][];
  assertEquals(cells!.map(textOfCell), TEXTS);
});

Deno.test("textOfCell() leaves a cell that csvCell() did not mark", () => {
  for (const text of ["photo.jpg", "'quoted'.png", "=1"]) {
    assertEquals(textOfCell(text), text);
  }
});
