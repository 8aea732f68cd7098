import { runProgram } from "../../../data/files/run_program.ts";
import { unless } from "../../support/unless.ts";

/**
 * Runs on a real disk of a few KB; only root may mount one, and not everywhere.
 *
 * @param grow Makes the disk larger, as a user does who makes room.
 * @returns Whether there was such a disk.
 */
export async function onSmallDisk(
  kilobytes: number,
  fn: (
    folder: string,
    grow: (kilobytes: number) => Promise<void>,
  ) => Promise<void>,
): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  const options = (kilobytes: number) => `size=${kilobytes}k`;
  const mounted = await succeeds("mount", [
    "-t",
    "tmpfs",
    "-o",
    options(kilobytes),
    "tmpfs",
    folder,
  ]);
  try {
    if (!mounted) return false;
    await fn(folder, async (kilobytes) => {
      await succeeds("mount", ["-o", `remount,${options(kilobytes)}`, folder]);
    });
  } finally {
    if (mounted) await succeeds("umount", [folder]);
    await Deno.remove(folder);
  }
  return true;
}

function succeeds(command: string, args: string[]): Promise<boolean> {
  return runProgram(command, args).then(() => true, () => false);
}

const canMount = await onSmallDisk(64, async () => {});

/** Registers a test on a disk of so many KB; ignored where none can be mounted. */
export function testOnSmallDisk(
  name: string,
  kilobytes: number,
  fn: Parameters<typeof onSmallDisk>[1],
  absence?: string,
): void {
  Deno.test({
    ...unless(canMount ? absence : "cannot mount a small disk", name),
    fn: async () => void await onSmallDisk(kilobytes, fn),
  });
}
