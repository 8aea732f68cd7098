/**
 * What is right here is what POSIX's open(2) with O_WRONLY and O_CREAT does,
 * which the shell's `>` and Python's open(path, "w") call: links are followed,
 * and pipes and devices are written into.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../../data/files/run_program.ts";
import {
  outputTarget,
  requireWritable,
  writeAtomically,
  writeText,
} from "../../../data/files/mod.ts";
import { filesIn, inFolder } from "../../model/support/in_folder.ts";
import { runDeno } from "../../support/run_deno.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

const isRoot = !NO_POSIX && Deno.uid() === 0;

function testPosix(
  name: string,
  run: (folder: string) => Promise<void>,
  absence?: string,
): void {
  Deno.test({
    ...unless(NO_POSIX ?? absence, name),
    fn: () => inFolder(run),
  });
}

async function run(command: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args })
    .output();
  const text = new TextDecoder();
  assert(success, `${command}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}

testPosix(
  "writeText() through a link replaces the file behind it and leaves the link",
  async (folder) => {
    const [real, link] = [join(folder, "real"), join(folder, "link")];
    await Deno.writeTextFile(real, "old");
    await Deno.symlink("real", link);
    await writeText(link, "new");
    assert((await Deno.lstat(link)).isSymlink);
    assertEquals(await Deno.readTextFile(real), "new");
    assertEquals(await filesIn(folder), ["link", "real"]);
  },
);

testPosix(
  "writeText() through a link to nothing makes the file there",
  async (folder) => {
    await Deno.mkdir(join(folder, "sub"));
    await Deno.symlink("sub/later", join(folder, "first"));
    await Deno.symlink(join(folder, "first"), join(folder, "second"));
    await writeText(join(folder, "second"), "new");
    assertEquals(await Deno.readTextFile(join(folder, "sub", "later")), "new");
    assert((await Deno.lstat(join(folder, "first"))).isSymlink);
  },
);

testPosix("writeText() says that links lead in a circle", async (folder) => {
  await Deno.symlink("b", join(folder, "a"));
  await Deno.symlink("a", join(folder, "b"));
  await assertRejects(
    () => writeText(join(folder, "a"), "new"),
    Error,
    `Cannot write ${
      join(folder, "a")
    }: it is a symbolic link that leads back to itself`,
  );
});

testPosix(
  "writeText() to a FIFO gives its reader the text and leaves the FIFO",
  async (folder) => {
    const pipe = join(folder, "pipe");
    await run("mkfifo", pipe);
    await requireWritable(pipe); // must not take the reader's end of file away
    const [text] = await Promise.all([
      Deno.readTextFile(pipe),
      writeText(pipe, "new"),
    ]);
    assertEquals(text, "new");
    assert((await Deno.lstat(pipe)).isFifo);
    assertEquals(await filesIn(folder), ["pipe"]);
  },
);

testPosix(
  "writeText() to a device writes to it and leaves it",
  async (folder) => {
    const device = join(folder, "null");
    const made = isRoot &&
      (await new Deno.Command("mknod", {
        args: ["-m", "666", device, "c", "1", "3"],
      }).output()).success;
    if (!made) console.log("mknod is not allowed: /dev/null itself stands in");
    const path = made ? device : "/dev/null";
    assertEquals((await outputTarget(path)).kind, "special"); // or it would be replaced
    await writeText(path, "new");
    assert((await Deno.lstat(path)).isCharDevice);
  },
);

const WRITE_TO_ARGUMENT = `
  import { writeText } from ${
  JSON.stringify(new URL("../../../data/files/mod.ts", import.meta.url).href)
};
  console.log("before");
  await writeText(Deno.args[0], "text\\n");
  console.log("after");
`;

/** What every command may do. */
const LEAST = "--no-prompt --allow-read --allow-write --allow-env";

testPosix(
  "writeText() to /dev/stdout puts the text between what else is printed",
  async () => {
    const { code, stdout } = await runDeno(
      ["eval", "--no-check", WRITE_TO_ARGUMENT, "/dev/stdout"],
    );
    assertEquals(code, 0);
    assertEquals(stdout, "before\ntext\nafter\n");
  },
);

testPosix("writeText() to /dev/null leaves the device", async (folder) => {
  const script = join(folder, "script.ts");
  await Deno.writeTextFile(script, WRITE_TO_ARGUMENT);
  const flags = ["--no-lock", "--no-check", ...LEAST.split(" ")];
  const args = ["run", ...flags, script, "/dev/null"];
  const { code, stdout } = await runDeno(args);
  assertEquals([code, stdout], [0, "before\nafter\n"]);
  assert((await Deno.stat("/dev/null")).isCharDevice);
});

testPosix(
  "writeText() to /dev/stdout keeps the file that the shell opened",
  async (folder) => {
    const [script, out] = [join(folder, "script.ts"), join(folder, "out")];
    await Deno.writeTextFile(script, WRITE_TO_ARGUMENT);
    const start = `"${Deno.execPath()}" run --no-check ${LEAST} "${script}"`;
    await run("bash", "-c", `${start} /dev/stdout > "${out}"`);
    assertEquals(await Deno.readTextFile(out), "before\ntext\nafter\n");
  },
);

testPosix(
  "writeText() to >(…) of a shell gives the process the text",
  async (folder) => {
    const [script, out] = [join(folder, "script.ts"), join(folder, "out")];
    await Deno.writeTextFile(script, WRITE_TO_ARGUMENT);
    const start = `"${Deno.execPath()}" run --no-check ${LEAST} "${script}"`;
    await run("bash", "-c", `${start} >(cat > "${out}"); wait $!`);
    assertEquals(await Deno.readTextFile(out), "text\n");
  },
);

testPosix(
  "writeText() keeps the permissions of a file that it replaces",
  async (folder) => {
    const path = join(folder, "private");
    await Deno.writeTextFile(path, "old");
    await Deno.chmod(path, 0o600);
    await writeText(path, "new");
    assertEquals((await Deno.stat(path)).mode! & 0o7777, 0o600);
  },
);

testPosix(
  "writeText() does not replace a file that is write-protected",
  async (folder) => {
    const path = join(folder, "protected");
    await Deno.writeTextFile(path, "old");
    await Deno.chmod(path, 0o444);
    await assertRejects(
      () => writeText(path, "new"),
      Error,
      "Permission denied",
    );
    assertEquals(await Deno.readTextFile(path), "old");
  },
  isRoot ? "the superuser may write to any file" : undefined,
);

Deno.test("writeText() takes the longest name that a disk takes", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "ü".repeat(NO_POSIX ? 255 : 127));
    await writeText(path, "text");
    await writeText(path, "new");
    assertEquals(await Deno.readTextFile(path), "new");
  });
});

function inOwnMounts(...args: string[]): Promise<string> {
  return runProgram("unshare", ["-rm", ...args]);
}

const temporary = tmpdir();
const absenceOfMounts = await inOwnMounts(
  ...["mount", "--bind", temporary, temporary],
).then(() => undefined, () => "no mount is allowed");

testPosix(
  "writeText() writes into a file that is mounted by itself, as into a container",
  async (folder) => {
    const script = [
      `cd "${folder}"`,
      "echo old > inner",
      "echo old > outer",
      "mount --bind outer inner",
      `"${Deno.execPath()}" run --no-check -A script.ts inner`,
      "umount inner",
    ].join(" && ");
    await Deno.writeTextFile(join(folder, "script.ts"), WRITE_TO_ARGUMENT);
    await inOwnMounts("bash", "-c", script);
    assertEquals(await Deno.readTextFile(join(folder, "outer")), "text\n");
  },
  absenceOfMounts,
);

Deno.test("writeText() and requireWritable() say that the folder is not there, or that it is a folder", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "nowhere", "x");
    for (const write of [requireWritable, (to: string) => writeText(to, "")]) {
      await assertRejects(
        () => write(path),
        Error,
        `Cannot write ${path}: there is no folder ${join(folder, "nowhere")}`,
      );
      await assertRejects(
        () => write(folder),
        Error,
        `Cannot write ${folder}: it is a folder`,
      );
    }
  });
});

testPosix(
  "writeAtomically() to a FIFO whose reader goes away fails and leaves nothing",
  async (folder) => {
    const pipe = join(folder, "pipe");
    await run("mkfifo", pipe);
    const reader = new Deno.Command("head", { args: ["-c", "1", pipe] })
      .output();
    const much = new Uint8Array(1 << 20);
    await assertRejects(
      () => writeAtomically(pipe, [much, much]),
      Error,
      "Broken pipe",
    );
    await reader;
    assertEquals(await filesIn(folder), ["pipe"]);
  },
);
