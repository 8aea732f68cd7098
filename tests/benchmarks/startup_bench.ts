/**
 * How long `score --help` and a warm `task score photo.jpg` take from start to
 * end, by the clock, beside the same without a task (which first finds the
 * folders of native code) and a Python that only imports torch, in turns.
 *
 * deno run -A tests/benchmarks/startup_bench.ts [--rounds 15]
 */
import { parseArgs } from "node:util";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { LOCK } from "../support/run_deno.ts";
import { spread } from "./quantile.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { rounds: { type: "string", default: "15" } },
});

const programs: Record<string, [command: string, args: string[]]> = {
  "score --help": [
    Deno.execPath(),
    ["run", LOCK, "--allow-all", "model/commands/score.ts", "--help"],
  ],
  "score photo.jpg": [
    Deno.execPath(),
    ["task", "-q", "score", "notebooks/photographs/coffee.jpg"],
  ],
  "without task": [
    Deno.execPath(),
    [
      ...["run", "-q", LOCK, "--allow-all", "model/commands/score.ts"],
      "notebooks/photographs/coffee.jpg",
    ],
  ],
  "import torch": [Deno.env.get("PYTHON") ?? "python3", ["-c", "import torch"]],
};
const times = new Map<string, number[]>(
  Object.keys(programs).map((name) => [name, []]),
);
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, [command, args]] of Object.entries(programs)) {
    const start = performance.now();
    const { success } = await new Deno.Command(command, {
      args,
      cwd: fromFileUrl(repositoryRoot),
      stdout: "null",
      stderr: "null",
    }).output();
    if (success) times.get(name)!.push((performance.now() - start) / 1000);
  }
}
for (const [name, seconds] of times) {
  const text = seconds.length > 0 ? `${spread(seconds)} s` : "not here";
  console.log(`${name.padEnd(16)} ${text}`);
}
