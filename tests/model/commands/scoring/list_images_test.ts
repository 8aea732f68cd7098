import { assertEquals } from "@std/assert";
import { join, relative } from "node:path";
import { rawScript } from "../../../../data/files/raw_script.ts";
import { listImages } from "../../../../model/commands/scoring/list_images.ts";
import { inFolder } from "../../support/in_folder.ts";
import { NO_LINUX, unless } from "../../../support/unless.ts";

/** How macOS's companion of a file begins. */
const APPLE_DOUBLE = Uint8Array.of(0, 5, 0x16, 7, 0, 2, 0, 0);

const CONTENT = new Uint8Array(8);

async function write(folder: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeFile(path, CONTENT);
  }
}

/** Names found in a folder, and what was said meanwhile. */
async function listed(
  folder: string,
  inputs = [folder],
): Promise<{ names: string[]; said: string[] }> {
  const said: string[] = [];
  const log = (line: string) => void said.push(line);
  const found = await Array.fromAsync(listImages(inputs, { log }));
  return {
    names: found.map(({ path, error }) =>
      error?.message ?? relative(folder, path)
    ),
    said,
  };
}

Deno.test("listImages() searches folders that are linked into a folder", async () => {
  await inFolder(async (folder) => {
    await write(folder, "set/a.jpg", "elsewhere/b.jpg", "elsewhere/deep/c.png");
    await Deno.symlink("../elsewhere", join(folder, "set/more"));
    await Deno.symlink("../elsewhere/b.jpg", join(folder, "set/d.jpg"));
    assertEquals(await listed(join(folder, "set")), {
      names: ["a.jpg", "d.jpg", "more/b.jpg", "more/deep/c.png"],
      said: [],
    });
  });
});

Deno.test("listImages() leaves out links that lead back to themselves", async () => {
  await inFolder(async (folder) => {
    await write(folder, "set/a.jpg", "set/b/c.jpg", "other/d.jpg");
    await Deno.symlink("..", join(folder, "set/b/up"));
    await Deno.symlink(".", join(folder, "set/same"));
    await Deno.symlink("../other", join(folder, "set/other"));
    await Deno.symlink("../set", join(folder, "other/back"));
    const { names } = await listed(join(folder, "set"));
    assertEquals(names, ["a.jpg", "b/c.jpg", "other/d.jpg"]);
  });
});

Deno.test("listImages() passes over macOS's ._ files where a folder is searched, not where they are named", async () => {
  await inFolder(async (folder) => {
    await write(folder, "a.jpg", "._b.jpg");
    const companion = join(folder, "._a.jpg");
    await Deno.writeFile(companion, APPLE_DOUBLE);
    const { names, said } = await listed(folder);
    assertEquals(names, ["._b.jpg", "a.jpg"]); // a photograph may be called so
    assertEquals(said, [`skipped in ${folder}: 1 ._ of macOS`]);
    assertEquals((await listed(folder, [companion])).names, ["._a.jpg"]);
  });
});

Deno.test("listImages() counts what it leaves out, by ending", async () => {
  await inFolder(async (folder) => {
    await write(folder, "a.HEIC", "a.dng", "b.DNG", "notes.txt", "README");
    await write(folder, ".DS_Store", "Thumbs.db", "deep/c.dng");
    const { names, said } = await listed(folder);
    assertEquals(names, ["a.HEIC"]);
    assertEquals(said.length, 1);
    assertEquals(
      said[0]!.split(": ")[1]!.split(", ").sort(),
      ["1 .txt", "1 without an ending", "3 .dng"],
    );
  });
});

Deno.test("listImages() takes what cameras, phones, scanners and screens write", async () => {
  const names = (
    "a.avif a.bmp a.dib a.gif a.heic a.heif a.hif a.j2k a.jfif a.jp2 a.jpe " +
    "a.jpeg a.jpg a.jxl a.mov a.mp4 a.mpo a.pgm a.png a.pnm a.ppm a.tif " +
    "a.tiff a.webp"
  ).split(" ");
  await inFolder(async (folder) => {
    await write(folder, ...names);
    assertEquals((await listed(folder)).names, names);
  });
});

Deno.test("listImages() opens no pipe in a folder", async () => {
  await inFolder(async (folder) => {
    await write(folder, "a.jpg");
    await new Deno.Command("mkfifo", { args: [join(folder, "b.jpg")] })
      .output();
    const { names, said } = await listed(folder);
    assertEquals(names, ["a.jpg"]);
    assertEquals(said, [`skipped in ${folder}: 1 pipes and devices`]);
  });
});

Deno.test("listImages() says that a folder holds no images, and what it holds", async () => {
  await inFolder(async (folder) => {
    await write(folder, "a.nef");
    assertEquals(await listed(folder), {
      names: [`Cannot score ${folder}: the folder has no images or videos`],
      said: [`skipped in ${folder}: 1 .nef`],
    });
  });
});

Deno.test("listImages() leaves out a link to a folder around the one that is searched", async () => {
  await inFolder(async (folder) => {
    await write(folder, "set/deep/a.jpg", "b.jpg");
    await Deno.symlink("../..", join(folder, "set/deep/back"));
    const { names } = await listed(join(folder, "set"));
    assertEquals(names, ["deep/a.jpg"]);
  });
});

Deno.test(
  unless(
    NO_LINUX,
    "listImages() finds files and folders whose names are not UTF-8",
  ), // elsewhere names are no bytes
  async () => {
    await inFolder(async (folder) => {
      await write(folder, "a.png", "z/b.png");
      for (const script of ['mkdir "$path"', 'cp a.png "$path/c.png"']) {
        rawScript(`cd "$2" && ${script}`, join(folder, "caf\udce9"), folder);
      }
      for (const name of ["caf\udce9.png", "caf\udcea.png", "x\udcff.txt"]) {
        rawScript('cp "$2/a.png" "$path"', join(folder, name), folder);
      }
      // A loop by way of the odd folder, and a plain link to it, which is the same folder again.
      const around = join(folder, "caf\udce9");
      rawScript(
        'ln -s .. "$path/up" && ln -s "$path" "$2/plain"',
        around,
        folder,
      );
      const { names, said } = await listed(folder);
      assertEquals(names, [
        "a.png",
        "caf\udce9/c.png",
        "caf\udce9.png",
        "caf\udcea.png",
        "plain/c.png",
        "z/b.png",
      ]);
      assertEquals(said, [`skipped in ${folder}: 1 .txt`]);
      // As a shell's `caf*` arrives: Deno has U+FFFD in each of the three arguments.
      const odd = ["caf\ufffd", "caf\ufffd.png", "caf\ufffd.png"];
      const arguments_ = odd.map((name) => join(folder, name));
      assertEquals((await listed(folder, arguments_)).names, [
        "caf\udce9/c.png",
        "caf\udce9.png",
        "caf\udcea.png",
      ]);
      assertEquals(
        (await listed(folder, [join(folder, "no\ufffd.png")])).names,
        [
          `Cannot score ${folder}/no\ufffd.png: there is no such file`,
        ],
      );
    });
  },
);
