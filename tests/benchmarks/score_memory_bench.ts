/**
 * Peak memory of `score` over very many photographs: the largest resident set
 * (VmHWM) of its process, read every second while it runs. Linux only.
 *
 * deno run -A tests/benchmarks/score_memory_bench.ts --data BIQ2021/Images [--images 10000]
 *   [--model FILE]
 */
import { parseArgs } from "node:util";
import { walkFolder } from "../../data/files/mod.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { LOCK } from "../support/run_deno.ts";
import { watchPeakMemory } from "./peak_memory.ts";

const { values: { data, model, ...flags } } = parseArgs({
  args: Deno.args,
  options: {
    data: { type: "string" },
    images: { type: "string", default: "10000" },
    model: { type: "string", default: "default" },
  },
});
const paths: string[] = [];
for await (const { path } of walkFolder(data ?? "")) {
  if (/\.jpe?g$/i.test(path)) paths.push(await Deno.realPath(path));
  if (paths.length === Number(flags.images)) break;
}
const child = new Deno.Command(Deno.execPath(), {
  args: ["run", LOCK, "-A", "model/commands/score.ts", "--model", model, "-"],
  cwd: fromFileUrl(repositoryRoot),
  stdin: "piped",
  stdout: "piped",
  stderr: "inherit",
}).spawn();

const peak = watchPeakMemory(child.pid, 1000);
const start = performance.now();
const written = new Blob([paths.join("\n")]).stream().pipeTo(child.stdin);
let rows = 0;
for await (const bytes of child.stdout) {
  rows += bytes.filter((byte) => byte === 10).length;
}
const megabytes = peak();
await written;
const seconds = (performance.now() - start) / 1000;
console.log(
  `${rows} rows for ${paths.length} photographs in ${seconds.toFixed(0)} s: ` +
    `peak ${megabytes.toFixed(0)} MB`,
);
