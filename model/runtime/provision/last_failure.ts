import { join } from "node:path";
import { writeText } from "../../../data/files/mod.ts";
import type { Flavour } from "./source.ts";

/** Milliseconds for which nothing is tried again automatically: a machine that was offline stays so for a while. */
const REMEMBERED = 3600_000;

function fileOf(root: string, flavour: Flavour): string {
  return join(root, `failed-${flavour}.json`);
}

/** Records that setting TensorFlow up has failed; if that cannot be written, it is tried again. */
export async function noteFailure(
  root: string,
  flavour: Flavour,
  now: number = Date.now(),
): Promise<void> {
  await writeText(fileOf(root, flavour), JSON.stringify({ time: now }))
    .catch(() => {});
}

/** Forgets what {@linkcode noteFailure} noted. */
export async function forgetFailure(
  root: string,
  flavour: Flavour,
): Promise<void> {
  await Deno.remove(fileOf(root, flavour)).catch(() => {});
}

/** Minutes since the failure; undefined if it is long ago or never happened. */
export async function minutesSinceFailure(
  root: string,
  flavour: Flavour,
  now: number = Date.now(),
): Promise<number | undefined> {
  try {
    const { time } = JSON.parse(
      await Deno.readTextFile(fileOf(root, flavour)),
    );
    const age = now - time;
    // If the clock was set back, the failure would otherwise last forever.
    return age >= 0 && age < REMEMBERED ? Math.floor(age / 60_000) : undefined;
  } catch {
    return undefined;
  }
}
