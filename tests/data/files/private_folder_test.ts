import { assertEquals } from "@std/assert";
import { join } from "node:path";
import {
  closeFolder,
  makePrivateFolder,
  whoElseMayChange,
  whoElseMayWrite,
} from "../../../data/files/mod.ts";
import { withFolder } from "../_files.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

Deno.test({
  ...unless(
    NO_POSIX,
    "makePrivateFolder() makes folders for their owner alone, whatever the umask",
  ),
  fn: () =>
    withFolder(async (folder) => {
      const umask = Deno.umask(0o000);
      try {
        await makePrivateFolder(join(folder, "a", "b"));
      } finally {
        Deno.umask(umask);
      }
      assertEquals(await modeOf(join(folder, "a")), 0o700);
      assertEquals(await modeOf(join(folder, "a", "b")), 0o700);
    }),
});

Deno.test({
  ...unless(
    NO_POSIX,
    "closeFolder() closes a folder of the user's, and passes over what is not there",
  ),
  fn: () =>
    withFolder(async (folder) => {
      await Deno.chmod(folder, 0o755);
      await closeFolder(folder);
      assertEquals(await modeOf(folder), 0o700);
      await closeFolder(join(folder, "absent"));
    }),
});

Deno.test({
  ...unless(
    NO_POSIX,
    "whoElseMayChange() names who may write to a folder or to one above it",
  ),
  fn: () =>
    withFolder(async (folder) => {
      const inner = join(folder, "a", "b");
      await makePrivateFolder(inner);
      const whole = await Deno.realPath(folder);
      assertEquals(await whoElseMayChange(inner), undefined);
      await Deno.chmod(inner, 0o720);
      assertEquals(
        await whoElseMayChange(inner),
        `its group may write to ${whole}/a/b`,
      );
      await Deno.chmod(inner, 0o702);
      assertEquals(
        await whoElseMayChange(inner),
        `everybody may write to ${whole}/a/b`,
      );
      await Deno.chmod(inner, 0o700);
      await Deno.chmod(folder, 0o777);
      assertEquals(
        await whoElseMayChange(inner),
        `everybody may write to ${whole}`,
      );
      await Deno.chmod(folder, 0o1777); // as /tmp: each removes only what is theirs
      assertEquals(await whoElseMayChange(inner), undefined);
      await Deno.chmod(folder, 0o770); // a group of one's own
      assertEquals(await whoElseMayChange(inner), undefined);
    }),
});

Deno.test({
  ...unless(
    NO_POSIX ??
      (Deno.uid() === 0 ? undefined : "only root can give files away"),
    "whoElseMayWrite() names another owner",
  ),
  fn: () =>
    withFolder(async (folder) => {
      const path = join(folder, "x");
      await Deno.writeTextFile(path, "", { mode: 0o600 });
      assertEquals(await whoElseMayWrite(path), undefined);
      await Deno.chown(path, 65534, 65534);
      assertEquals(
        await whoElseMayWrite(path),
        `${path} belongs to another user (65534)`,
      );
    }),
});

async function modeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).mode! & 0o7777;
}
