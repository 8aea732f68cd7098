import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { listFolder } from "../../../data/files/list_folder.ts";
import { PathAlias } from "../../../data/files/path_alias.ts";
import { rawScript } from "../../../data/files/raw_script.ts";
import {
  readRegularFile,
  readRegularFileSync,
} from "../../../data/files/read_regular_file.ts";
import { withFolder } from "../_files.ts";
import { NO_LINUX, unless } from "../../support/unless.ts";

const CONTENT = Uint8Array.of(1, 2, 3);

/** Names that are no UTF-8, one of which a careless script would run, take for an option or cut. */
const ODD = [
  "caf\udce9.png",
  "$(touch ran)`touch ran`;touch ran\udce9",
  "-rf\udce9",
  "\udce9\n",
  "a b'\"\\*\udcff",
];

Deno.test("new PathAlias() leaves a path that Deno opens as it is", () => {
  using alias = new PathAlias("folder/größe \ud83d\ude00.png");
  assertEquals(alias.path, "folder/größe \ud83d\ude00.png");
});

Deno.test({
  ...unless(
    NO_LINUX,
    "files whose names are not UTF-8 are listed and read, and nothing else happens",
  ),
  fn: () =>
    withFolder(async (folder) => {
      for (const name of ODD) {
        rawScript('printf "\\1\\2\\3" > "$path"', join(folder, name));
      }
      await Deno.mkdir(join(folder, "plain"));
      await Deno.symlink("plain", join(folder, "to plain"));
      const entries = await listFolder(folder);
      assertEquals(
        entries.map(({ name }) => name),
        [...ODD, "plain", "to plain"].sort(),
      );
      assertEquals(
        entries.filter(({ isFolder }) => isFolder).map(({ name }) => name),
        ["plain"],
      );
      assertEquals(
        entries.find(({ name }) => name === "to plain")?.isFolder,
        undefined,
      );
      for (const name of ODD) {
        const path = join(folder, name);
        assertEquals(readRegularFileSync(path, 3), CONTENT, path);
        assertEquals(await readRegularFile(path, 3), CONTENT, path);
      }
      assertEquals(
        [...Deno.readDirSync(".")].some(({ name }) => name === "ran"),
        false,
      );
    }),
});

Deno.test({
  ...unless(
    NO_LINUX,
    "what is bounded and checked of a file is so whatever its name is",
  ),
  fn: () =>
    withFolder(async (folder) => {
      const odd = (name: string) => join(folder, `${name}\udce9`);
      rawScript('printf abc > "$path"', odd("large"));
      rawScript('mkdir "$path"', odd("folder"));
      rawScript('mkfifo "$path"', odd("pipe"));
      const reasons: [string, string][] = [
        [odd("large"), "it has 3 bytes, the limit is 2"],
        [odd("folder"), "it is a folder"],
        [odd("pipe"), "it is not a regular file"],
        [odd("none"), "it is not there"],
      ];
      for (const [path, reason] of reasons) {
        assertThrows(() => readRegularFileSync(path, 2), Error, reason);
        await assertRejects(() => readRegularFile(path, 2), Error, reason);
      }
      await assertRejects(() => listFolder(odd("none")), Error, "none");
      assertThrows(
        () => rawScript("exit 3", odd("x")),
        Error,
        "without a message",
      );
    }),
});

Deno.test({
  ...unless(NO_LINUX, "PathAlias removes its link, and not what it leads to"),
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "\udce9.mp4");
      rawScript('printf abc > "$path"', path);
      const alias = new PathAlias(path);
      assert(alias.path.endsWith(".mp4"), alias.path);
      assertEquals(await Deno.readTextFile(alias.path), "abc");
      alias[Symbol.dispose]();
      await assertRejects(() => Deno.lstat(alias.path), Deno.errors.NotFound);
      assertEquals(readRegularFileSync(path, 3).length, 3);
    }),
});
