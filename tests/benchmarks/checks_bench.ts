/**
 * What the checks of untrusted files cost: `score` of photographs with them, and
 * with stand-ins that check nothing in their place (regular files and their
 * size, scans of a JPEG, the budget of pixels, what is printed), in turns.
 * Printed are the ratios of processor time and of the clock, with over without,
 * the median of the pairs with quartiles. On a machine that others use these are
 * coarser than what the checks cost, so that first the same is printed of the
 * files alone, read and checked or only read, thread and process the same.
 * Linux only.
 *
 * deno run -A tests/benchmarks/checks_bench.ts [--rounds 8] [--images 500]
 *
 * Needs ../shared/data/biq2021.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readRegularFileSync } from "../../data/files/read_regular_file.ts";
import { requireFewScans } from "../../data/images/decode/require_few_scans.ts";
import { PixelBudget } from "../../data/images/pixel_budget.ts";
import { printable } from "../../data/text/printable.ts";
import importMap from "../../.import_map.json" with { type: "json" };
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { LOCK } from "../support/run_deno.ts";
import { smallPhotographs } from "./photographs.ts";
import { spread } from "./quantile.ts";
import { stopwatch } from "./stopwatch.ts";

/** Modules, and what they are without their checks. */
const UNCHECKED: Readonly<Record<string, string>> = {
  "data/files/read_regular_file.ts": `
    export const readRegularFile = (path: string) => Deno.readFile(path);
    export const readRegularFileSync = (path: string) => Deno.readFileSync(path);
    export const requireRegular = () => {};`,
  "data/images/decode/require_few_scans.ts":
    "export const requireFewScans = () => {};",
  "data/images/pixel_budget.ts": `
    export const PIXEL_BUDGET = Infinity;
    export class PixelBudget {
      shared = new SharedArrayBuffer(4);
      used = 0;
      hold = () => ({ take: async () => {}, [Symbol.dispose]() {} });
      take = (pixels: number) => Promise.resolve(pixels);
      give() {}
    }`,
  "data/text/printable.ts": `
    export const printable = (text: string) => text;
    export const printableMessage = (message: string) => message;`,
};

const { values: { rounds, images } } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "8" },
    images: { type: "string", default: "500" },
  },
});
const photographs = (await smallPhotographs(Number(images))).join("\n");

/** Flags of a Deno that has the stand-ins. */
async function standIns(folder: string): Promise<string[]> {
  const imports = Object.entries(UNCHECKED).map(async ([path, text], i) => {
    const standIn = join(folder, `${i}.ts`);
    await Deno.writeTextFile(standIn, text);
    return [new URL(path, repositoryRoot).href, `file://${standIn}`];
  });
  const map = join(folder, "map.json");
  const replaced = Object.fromEntries(await Promise.all(imports));
  const all = { imports: { ...importMap.imports, ...replaced } };
  await Deno.writeTextFile(map, JSON.stringify(all));
  return [`--import-map=${map}`];
}

/** Seconds of processors that ended children of this process took: `cutime` and `cstime` of proc(5), in hundredths. */
function usedByChildren(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** What scoring all photographs takes: seconds of processors, and on the clock. */
async function score(flags: readonly string[]): Promise<[number, number]> {
  const [start, used] = [performance.now(), usedByChildren()];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", LOCK, ...flags, "-A", "model/commands/score.ts", "-"],
    cwd: fromFileUrl(repositoryRoot),
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await new Blob([photographs]).stream().pipeTo(child.stdin);
  const { success } = await child.status;
  if (!success) throw new Error(`Cannot measure: score failed with ${flags}`);
  const clock = (performance.now() - start) / 1000;
  return [usedByChildren() - used, clock];
}

/** Milliseconds of processors that something takes for all photographs. */
async function cost(one: (path: string) => Promise<void>): Promise<number> {
  const stop = stopwatch();
  for (const path of photographs.split("\n")) await one(path);
  return 1000 * stop().processors;
}

/** Milliseconds of processors that the checks add where nothing else is done. */
async function costAlone(): Promise<number> {
  const budget = new PixelBudget();
  const checked = await cost(async (path) => {
    requireFewScans(readRegularFileSync(path, 2 ** 30));
    using hold = budget.hold();
    await hold.take(512 * 512);
    printable(path);
  });
  return checked - await cost(async (path) => {
    await Promise.resolve(Deno.readFileSync(path));
  });
}

await costAlone(); // to warm up
const alone: number[] = [];
for (let i = 0; i < 25; i++) alone.push(await costAlone());
console.log(`${images} photographs, the checks alone: ${spread(alone)} ms`);

const folder = await Deno.makeTempDir();
try {
  const without = await standIns(folder);
  await score([]); // to warm up
  await score(without);
  const ratios: [processors: number[], clock: number[]] = [[], []];
  const seconds: number[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    const turns = [[], without];
    if (round % 2 === 1) turns.reverse();
    const [first, second] = [await score(turns[0]!), await score(turns[1]!)];
    const [checked, unchecked] = round % 2 === 1
      ? [second, first]
      : [first, second];
    seconds.push(checked[0]);
    ratios.forEach((each, i) => each.push(checked[i]! / unchecked[i]!));
    console.log(
      `${checked.map((it) => it.toFixed(2))} s with checks, ` +
        `${unchecked.map((it) => it.toFixed(2))} s without (processors, clock)`,
    );
  }
  console.log(
    `${images} photographs: ${
      spread(seconds)
    } s of processors; with checks over ` +
      `without: processors ${spread(ratios[0], 4)}, clock ${
        spread(ratios[1], 4)
      }`,
  );
} finally {
  await Deno.remove(folder, { recursive: true });
}
