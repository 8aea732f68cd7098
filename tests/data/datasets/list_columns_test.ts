/** Headings as the field's lists have them; each is copied from the list named. */
import { assertEquals, assertThrows } from "@std/assert";
import { listColumns } from "../../../data/datasets/list_columns.ts";
import type { Table } from "../../../data/tables/read_table.ts";

function table(heading: string, ...rows: string[]): Table {
  return {
    name: "list.csv",
    columns: heading.split(","),
    rows: rows.map((row, i) => ({ line: i + 2, cells: row.split(",") })),
  };
}

/** List, heading, and the columns of images and scores. */
const LISTS: [list: string, heading: string, image: string, score: string][] = [
  ["the issue's folder of photographs", "image_name,MOS", "image_name", "MOS"],
  ["BIQ2021", "Image Name,MOS", "Image Name", "MOS"],
  [
    "KonIQ-10k",
    "image_name,c1,c2,c_total,MOS,SD,MOS_zscore",
    "image_name",
    "MOS",
  ],
  ["SPAQ", "Image name,MOS,Brightness", "Image name", "MOS"],
  ["KADID-10k", "dist_img,ref_img,dmos,var", "dist_img", "dmos"],
  ["LIVE FB", "name_image,id_image,mos_image", "name_image", "mos_image"],
  ["pyiqa, no reference", "img_name,mos,std,split", "img_name", "mos"],
  ["pyiqa, with reference", "ref_name,dist_name,mos,std", "dist_name", "mos"],
  ["UHD-IQA", "image_name,set,quality_mos", "image_name", "quality_mos"],
  [
    "AGIQA-3K",
    "name,prompt,adj1,adj2,style,mos_quality,std_quality,mos_align",
    "name",
    "mos_quality",
  ],
  ["by hand", "File,Mean,SD", "File", "Mean"],
  ["by hand", "path,rating", "path", "rating"],
];

for (const [list, heading, image, score] of LISTS) {
  Deno.test(`listColumns() knows the columns of ${list}: ${heading}`, () => {
    const { columns } = table(heading);
    const found = listColumns(table(heading), {});
    assertEquals(columns[found.image], image);
    assertEquals(columns[found.score], score);
    const { note } = found;
    assertEquals(note?.includes(`names from column "${image}"`), true);
  });
}

Deno.test("listColumns() takes the columns that are named, and says nothing about the usual ones", () => {
  const list = table("file,score,MOS", "a,1,2");
  const found = listColumns(list, { imageColumn: "File", scoreColumn: "mos" });
  assertEquals(found, { image: 0, score: 2 });
  assertEquals(listColumns(table("Image,SCORE"), {}), { image: 0, score: 1 });
});

Deno.test("listColumns() names the flag where it knows no column", () => {
  assertThrows(
    () => listColumns(table("photo no,MOS"), {}),
    Error,
    'Cannot read "list.csv": none of its columns is known to hold names of images; ' +
      'name it by --image-column, its columns are "photo no", "MOS"',
  );
  assertThrows(
    () => listColumns(table("image,beauty"), {}),
    Error,
    "hold scores; name it by --score-column",
  );
});

Deno.test("listColumns() says that of a DMOS a lower one may be better", () => {
  const list = table("image,DMOS");
  assertEquals(
    listColumns(list, {}).note,
    'list.csv: scores from column "DMOS"; a higher one counts as better, and --lower-is-better negates it',
  );
  assertEquals(
    listColumns(list, { lowerIsBetter: true }).note,
    'list.csv: scores from column "DMOS"',
  );
});

Deno.test("listColumns() takes a column of parts or deviations by a usual name only where it holds nothing else", () => {
  const parts = (...words: string[]) =>
    listColumns(table("image,mos,set", ...words.map((it) => `a,1,${it}`)), {})
      .split;
  assertEquals(parts("training", "Validation", "test", "VAL"), 2); // KonIQ-10k's
  assertEquals(parts("training", "A"), undefined);
  const deviations = (...cells: string[]) =>
    listColumns(table("image,mos,SD", ...cells.map((it) => `a,1,${it}`)), {})
      .std;
  assertEquals(deviations("0.5", "1e-1"), 2);
  assertEquals(deviations("0.5", ""), undefined);
  assertEquals(deviations("0.5", "n/a"), undefined);
});
