import { assertEquals, assertRejects } from "@std/assert";
import { lockRun } from "../../../model/runs/lock_run.ts";
import { inFolder } from "../support/in_folder.ts";

Deno.test("lockRun() goes on without a lock where the file system has none, and says so", async () => {
  const { tryLock } = Deno.FsFile.prototype;
  const lines: string[] = [];
  try {
    // Stands in for a file system of a network without locks.
    Deno.FsFile.prototype.tryLock = () =>
      Promise.reject(new Deno.errors.NotSupported("Not supported"));
    await inFolder(async (folder) => {
      using _lock = await lockRun(folder, (line) => lines.push(line));
    });
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
  }
  assertEquals(lines, [
    "The run is not locked; do not resume it in two processes at once: " +
    "NotSupported: Not supported",
  ]);
});

Deno.test("lockRun() refuses a run in which another process trains", async () => {
  const { tryLock } = Deno.FsFile.prototype;
  try {
    // Stands in for the lock of another process.
    Deno.FsFile.prototype.tryLock = () => Promise.resolve(false);
    await inFolder((folder) =>
      assertRejects(
        () => lockRun(folder, () => {}),
        Error,
        `Cannot train in ${folder}: another process is training there`,
      ).then(() => {})
    );
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
  }
});
