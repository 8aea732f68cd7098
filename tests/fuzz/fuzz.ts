/**
 * `deno task fuzz [--minutes M] [--first N] [SURFACE…]`: gives damaged files to
 * everything that reads files of strangers (weights, images, tables, archives),
 * and prints how many inputs there were and what went wrong. Not part of `test`.
 *
 * An input is a mutation of a committed file and follows from its number: what
 * was found once is found again with `--first NUMBER`. It is kept in
 * `fuzz-found/`, and belongs into a test when its fault is mended.
 */
import { signalChild } from "../../data/files/signal_child.ts";
import { TextLineStream } from "./text_line_stream.ts";
import type { FuzzReport } from "./fuzz_surface.ts";
import { SURFACES } from "./surfaces.ts";
import { fromFileUrl } from "../support/paths.ts";
import { LOCK } from "../support/run_deno.ts";

/** Seconds without output after which a process counts as hanging. */
const SILENCE = 120;

/** What came of a surface. */
interface Tally {
  inputs: number;
  read: number;
  refused: number;
  faults: number;
}

const { minutes, first, surfaces } = parse(Deno.args);
const perSurface = minutes * 60_000 / surfaces.length;
const table: Record<string, Tally> = {};
for (const name of surfaces) {
  const end = performance.now() + perSurface;
  const tally = table[name] = { inputs: 0, read: 0, refused: 0, faults: 0 };
  for (let next = first; performance.now() < end;) {
    next = await run(name, next, end, tally);
  }
}
console.table(table);
const faults = Object.values(table).reduce((sum, it) => sum + it.faults, 0);
Deno.exit(faults > 0 ? 1 : 0);

/** Runs one process; returns the number of the first input that it did not come to. */
async function run(
  name: string,
  from: number,
  end: number,
  tally: Tally,
): Promise<number> {
  const { perProcess } = SURFACES[name]!;
  const script = fromFileUrl(new URL("fuzz_surface.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", LOCK, "-A", "--no-check"],
      ...[script, name, `${from}`, `${perProcess}`],
    ],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let at = from;
  let isDone = false;
  let timer = setTimeout(() => {}, 0);
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => signalChild(child, "SIGKILL"), SILENCE * 1000);
  };
  watch();
  const lines = child.stdout.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  let isStopped = false;
  for await (const line of lines) {
    watch();
    const report = JSON.parse(line) as FuzzReport;
    if ("at" in report) {
      at = report.at;
      if (performance.now() > end) {
        isStopped = true;
        tally.read += report.read;
        tally.refused += report.refused;
        signalChild(child, "SIGKILL");
        break;
      }
    } else if ("fault" in report) {
      await keep(name, report.number, report.fault, report.input);
      tally.faults++;
    } else {
      isDone = true;
      at = from + report.done;
      tally.read += report.read;
      tally.refused += report.refused;
    }
  }
  clearTimeout(timer);
  const status = await child.status;
  tally.inputs += at - from;
  if (isDone || isStopped) return at;
  // Somewhere after the last word; the inputs up to the next are found one by one.
  const how = status.signal ?? `exit code ${status.code}`;
  console.error(`${name}: the process ended by ${how} after input ${at}`);
  tally.faults++;
  return at + 1000;
}

async function keep(
  name: string,
  number: number,
  fault: string,
  input: string,
): Promise<void> {
  console.error(`${name} ${number}: ${fault}`);
  await Deno.mkdir("fuzz-found", { recursive: true });
  await Deno.writeFile(
    `fuzz-found/${name}-${number}`,
    Uint8Array.fromBase64(input),
  );
}

function parse(
  args: readonly string[],
): { minutes: number; first: number; surfaces: string[] } {
  const value = (flag: string, otherwise: number) => {
    const place = args.indexOf(flag);
    return place < 0 ? otherwise : Number(args[place + 1]);
  };
  const minutes = value("--minutes", 10);
  const first = value("--first", 0);
  const named = args.filter((arg) => Object.hasOwn(SURFACES, arg));
  const surfaces = named.length > 0 ? named : Object.keys(SURFACES);
  if (!(minutes > 0) || !Number.isSafeInteger(first)) {
    console.error("Usage: deno task fuzz [--minutes M] [--first N] [SURFACE…]");
    Deno.exit(2);
  }
  return { minutes, first, surfaces };
}
