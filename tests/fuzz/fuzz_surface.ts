/**
 * `fuzz_surface.ts SURFACE FIRST COUNT`: reads mutations FIRST, FIRST + 1, … of
 * a surface's seeds and reports each that is not read or refused as it should be.
 * Every input follows from its number alone. `fuzz.ts` starts it, and watches.
 */
import process from "node:process";
import { createPrng } from "../../data/random/prng.ts";
import { mutate } from "./mutate.ts";
import { seedsOf, SURFACES } from "./surfaces.ts";

/** A line on standard output. */
export type FuzzReport =
  | { at: number; read: number; refused: number }
  | { fault: string; number: number; input: string }
  | { done: number; read: number; refused: number };

/** Processor seconds of one input, of all threads, beyond which it counts as hanging. */
const MOST_SECONDS = 2;

/** Bytes by which the process may grow at one input. */
const MOST_BYTES = 1e9;

/** Reports its position, after so many milliseconds. */
const INTERVAL = 500;

function tell(report: FuzzReport): void {
  console.log(JSON.stringify(report));
}

const [surfaceName = "", first = "0", count = "1000"] = Deno.args;
const surface = SURFACES[surfaceName]!;
const seeds = await seedsOf(surface);
const counts = { read: 0, refused: 0 };
let told = 0;
const last = Number(first) + Number(count);
for (let number = Number(first); number < last; number++) {
  const prng = createPrng(19920517, number);
  const pick = () => seeds[Math.floor(prng() * seeds.length)]!;
  const [seed, other] = [pick(), pick()];
  const input = mutate(seed.bytes, other.bytes, prng);
  const fault = (fact: string) =>
    tell({ fault: `${seed.name}: ${fact}`, number, input: input.toBase64() });
  if (performance.now() - told > INTERVAL) {
    tell({ at: number, ...counts });
    told = performance.now();
  }
  const before = { cpu: process.cpuUsage(), rss: Deno.memoryUsage().rss };
  try {
    const wrong = await surface.read(input.slice(), seed.name);
    if (wrong) fault(`wrongly accepted: ${wrong}`);
    counts.read++;
  } catch (error) {
    const isRefusal = error instanceof Error && surface.isRefusal(error);
    if (!isRefusal) fault(`no refusal: ${(error as Error)?.stack ?? error}`);
    counts.refused++;
  }
  const { user, system } = process.cpuUsage(before.cpu);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) fault(`takes ${seconds.toFixed(1)} s`);
  const grown = Deno.memoryUsage().rss - before.rss;
  if (grown > MOST_BYTES) fault(`takes ${Math.round(grown / 1e6)} MB`);
}
tell({ done: Number(count), ...counts });
Deno.exit(0);
