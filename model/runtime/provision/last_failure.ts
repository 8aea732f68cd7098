import { join } from "node:path";
import { writeText } from "../../../data/files/mod.ts";
import type { Flavor } from "./source.ts";

/** Milliseconds without automatic retries: a machine that was offline stays so for a while. */
const REMEMBERED = 3600_000;

function fileOf(root: string, flavor: Flavor): string {
  return join(root, `failed-${flavor}.json`);
}

/**
 * Records that setting TensorFlow up has failed; if this cannot be written, the
 * next command tries again.
 */
export async function noteFailure(
  root: string,
  flavor: Flavor,
  now: number = Date.now(),
): Promise<void> {
  await writeText(fileOf(root, flavor), JSON.stringify({ time: now }))
    .catch(() => {});
}

/** Deletes the record of {@linkcode noteFailure}. */
export async function forgetFailure(
  root: string,
  flavor: Flavor,
): Promise<void> {
  await Deno.remove(fileOf(root, flavor)).catch(() => {});
}

/**
 * Minutes since the failure; undefined if it was long ago or never happened.
 */
export async function minutesSinceFailure(
  root: string,
  flavor: Flavor,
  now: number = Date.now(),
): Promise<number | undefined> {
  try {
    const { time } = JSON.parse(
      await Deno.readTextFile(fileOf(root, flavor)),
    );
    const age = now - time;
    // Otherwise the record would never expire if the clock was set back.
    return age >= 0 && age < REMEMBERED ? Math.floor(age / 60_000) : undefined;
  } catch {
    return undefined;
  }
}
