import { join } from "node:path";
import { writeText } from "../../../data/files/mod.ts";
import type { Flavour } from "./source.ts";

/** For how long nothing is tried again by itself, ms: what was offline stays so for a while. */
const REMEMBERED = 3600_000;

function fileOf(root: string, flavour: Flavour): string {
  return join(root, `failed-${flavour}.json`);
}

/** Notes that setting TensorFlow up has failed; where that cannot be written, it is tried again. */
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

/** How long ago it has failed, in minutes; undefined where that is long ago or never happened. */
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
    // A clock that was set back would have it last for ever.
    return age >= 0 && age < REMEMBERED ? Math.floor(age / 60_000) : undefined;
  } catch {
    return undefined;
  }
}
