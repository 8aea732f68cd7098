import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { unless } from "../../support/unless.ts";
import { createFileFinder } from "../../../data/datasets/find_file.ts";
import { writeFiles } from "./_stand_ins.ts";
import { withFolder } from "../_files.ts";
import { buildZip } from "../files/zip/build_zip.ts";

/** Where a disk takes `a` and `A` for one name, it finds files as the finder does. */
async function absenceOfCase(): Promise<string | undefined> {
  const path = await Deno.makeTempFile({ suffix: "case" });
  const other = path.replace(/case$/, "CASE");
  const ignores = await Deno.stat(other).then(() => true, () => false);
  await Deno.remove(path);
  return ignores ? "a disk that ignores case" : undefined;
}

const absence = await absenceOfCase();

Deno.test(
  unless(
    absence,
    "createFileFinder() takes a file of the same name in other case or composition",
  ),
  async () => {
    await withFolder(async (folder) => {
      const archive = join(folder, "photos.zip");
      await writeFiles(folder, {
        "a [1].JPG": "",
        "ü.png": "", // u and two dots apart
        "b.jpg": "",
        "B.jpg": "",
        "photos.zip": buildZip([{ name: "sub/Ä.JPG" }]),
      });
      const find = createFileFinder();
      const at = (name: string) => ({ path: join(folder, name) });
      assertEquals(await find(at("a [1].jpg")), at("a [1].JPG"));
      assertEquals(await find(at("ü.png")), at("ü.png"));
      assertEquals(await find(at("b.jpg")), at("b.jpg"));
      assertEquals(
        await find({ path: "sub/ä.jpg", archive }),
        { path: "sub/Ä.JPG", archive },
      );
      await assertRejects(
        () => find(at("b.JPG")),
        Error,
        `${
          join(folder, "b.JPG")
        } is not there, and 2 files differ from it by case or ending alone`,
      );
      await assertRejects(
        () => find({ path: "sub/b.jpg", archive }),
        Error,
        `sub/b.jpg in ${archive} is not there`,
      );
    });
  },
);

Deno.test("createFileFinder() says why a path leads to no file", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "folder.jpg"));
    await Deno.symlink("loop.jpg", join(folder, "loop.jpg"));
    await Deno.symlink(folder, join(folder, "around"));
    await Deno.symlink("lost.jpg", join(folder, "dangling.jpg"));
    await Deno.writeTextFile(join(folder, "a.jpg"), "");
    const find = createFileFinder();
    const reasons: Record<string, string> = {
      "folder.jpg": "is a folder",
      "loop.jpg": "is a symbolic link that leads back to itself",
      "dangling.jpg": "is a symbolic link to a file that is not there",
      "no/where.jpg": "is not there",
    };
    for (const [name, reason] of Object.entries(reasons)) {
      const path = join(folder, name);
      await assertRejects(() => find({ path }), Error, `${path} ${reason}`);
    }
    // A link to the folder around it is followed once for each time that the name has it, not without end.
    const path = join(folder, "around", "around", "a.jpg");
    assertEquals(await find({ path }), { path });
  });
});
