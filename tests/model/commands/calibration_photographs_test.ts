import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { calibrationPhotographs } from "../../../model/commands/calibration_photographs.ts";
import { inFolder } from "../support/in_folder.ts";

Deno.test("calibrationPhotographs() takes 200 of many, at equal distances", async () => {
  await inFolder(async (folder) => {
    for (let i = 0; i < 1000; i++) {
      await Deno.writeTextFile(join(folder, `${1000 + i}.jpg`), "");
    }
    await Deno.writeTextFile(join(folder, "film.mp4"), "");
    const lines: string[] = [];
    const found = await calibrationPhotographs(folder, (it) => lines.push(it));
    assertEquals(found.length, 200);
    assertEquals(found[1], join(folder, "1005.jpg"));
    assertEquals(found.at(-1), join(folder, "1995.jpg"));
    assertEquals(lines, []);
  });
});

Deno.test("calibrationPhotographs() warns of few, and has none of nothing", async () => {
  await inFolder(async (folder) => {
    const lines: string[] = [];
    const find = () => calibrationPhotographs(folder, (it) => lines.push(it));
    const none = `Cannot calibrate: no photograph in ${folder}`;
    await assertRejects(find, Error, none);
    await Deno.writeTextFile(join(folder, "film.mp4"), "");
    await assertRejects(find, Error, none);
    await Deno.writeTextFile(join(folder, "a.png"), "");
    assertEquals(await find(), [join(folder, "a.png")]);
    assertEquals(
      lines.at(-1),
      "warning: 1 photograph to calibrate with; use at least 16 of the kind that will be scored",
    );
  });
});
