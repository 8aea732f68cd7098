import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { openSpaq } from "../../../data/datasets/spaq.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { buildZip } from "../files/zip/build_zip.ts";
import { standIns, withLayout } from "./_stand_ins.ts";

/** Made by tests/fixtures/data/make_workbooks.py with openpyxl. */
const books = fromFileUrl(
  new URL("../../fixtures/data/spaq/", import.meta.url),
);

const LIST = "MOS and Image attribute scores";
const names = [1, 2, 3, 4, 5].map((i) => `0000${i}.jpg`);

Deno.test("openSpaq() reads the published workbook, and the same as CSV", async () => {
  const book = await Deno.readFile(join(books, "good.xlsx"));
  const csv = `Image name,MOS,Brightness\n${
    names.map((name, i) => `${name},${20.5 + 11.125 * (i + 1)},50`).join("\n")
  }\n`;
  for (
    const files of [
      { [`Annotations/${LIST}.xlsx`]: book },
      { [`${LIST}.csv`]: csv },
    ]
  ) {
    await withLayout(
      { ...files, ...standIns("TestImage", names) },
      async (folder) => {
        const { images, scale, notes } = await openSpaq({ data: folder });
        assertEquals(
          images.map(({ name, path, score }) => [name, path, score]),
          names.map((name, i) => [
            name,
            join(folder, "TestImage", name),
            20.5 + 11.125 * (i + 1),
          ]),
        );
        assertEquals(
          images.map(({ split }) => split).sort(),
          ["test", "train", "train", "train", "validation"],
        );
        assertEquals([scale.min, scale.max], [0, 100]);
        assertEquals(notes!.length, 1);
      },
    );
  }
});

Deno.test("openSpaq() says what is wrong with a workbook", async () => {
  const list = `Annotations/${LIST}.xlsx`;
  const read = (file: string) => Deno.readFile(join(books, file));
  for (
    const [content, message] of [
      [
        await read("no_mos.xlsx"),
        `Cannot read "${LIST}.xlsx": it has no column "MOS", its columns are "Image name"`,
      ],
      [
        await read("text.xlsx"),
        `Cannot read "${LIST}.xlsx": line 2, column "MOS": "good" is not a number`,
      ],
      [
        await read("empty.xlsx"),
        `Cannot read "${LIST}.xlsx": none of its sheets holds a table`,
      ],
      ["no workbook", `Cannot read "${LIST}.xlsx": `],
      [
        buildZip([{ name: "a.xml", data: "0".repeat(1e6), declaredSize: 9 }]),
        `Cannot read "${LIST}.xlsx": "a.xml" is damaged`,
      ],
      [
        (await read("good.xlsx")).slice(0, 3000),
        `Cannot read "${LIST}.xlsx": `,
      ],
    ] as const
  ) {
    await withLayout(
      { [list]: content, ...standIns("TestImage", names) },
      async (folder) => {
        await assertRejects(() => openSpaq({ data: folder }), Error, message);
      },
    );
  }
  await withLayout({}, async (folder) => {
    await assertRejects(
      () => openSpaq({ data: folder }),
      Error,
      `Cannot open spaq: ${folder} has no ${list} or ${LIST}.xlsx or Annotations/${LIST}.csv or ${LIST}.csv; ` +
        "get it from SPAQ's publisher",
    );
  });
});
