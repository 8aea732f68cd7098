/**
 * Losses and metrics against the fastest of Python's ways to do the same work
 * (PyTorch's autograd, torch.compile, NumPy, SciPy), on the same machine and in turns:
 * each round measures one side and then the other, and the ratio of their times is
 * taken within the round. Printed are the way that was fastest, the median ratio (how
 * many times faster we are) and its quartiles.
 *
 * deno run -A tests/benchmarks/loss_bench.ts [--rounds 15] [--largest 1000000]
 *   [--figure growth.svg] [--only krocc] [--cpu]
 *
 * With --cpu seconds are those of the processor, of all threads, in place of the
 * clock's: for machines that do other work.
 *
 * The figure shows how the metrics' times grow with the number of scores.
 * Needs `python3` (or $PYTHON) with torch and scipy, and a C++ compiler.
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { krocc, lossAndGradient, plcc, srocc } from "../../loss/mod.ts";
import { growthFigure, type Timing } from "./growth_figure.ts";
import { PythonPeer } from "./python_peer.ts";
import { quantile, spread } from "./quantile.ts";

/** How long one side of a round takes, at least. */
const SECONDS_PER_TURN = 0.05;
const WARM_UP_SECONDS = 1.5;

/** One thing that both sides compute from the same scores. */
interface Contest {
  /** What the peer calls it. */
  name: string;
  n: number;
  /** Runs it once and returns its value. */
  run: () => number;
}

/**
 * Uniform numbers in [0, 1) that the peer makes likewise: hashed places of a
 * stream.
 */
function uniform(n: number, stream: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let hash = (i + 0x9e3779b9 * stream) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  });
}

function contests(largest: number): Contest[] {
  const scores = (n: number): [Float64Array, Float64Array] => {
    const x = uniform(n, 1), noise = uniform(n, 2);
    return [x, x.map((score, i) => score + noise[i]!)];
  };
  const losses = [8, 4096].map((n) => {
    const [x, y] = scores(n);
    const spec = { type: "norm-in-norm" } as const;
    return { name: "loss", n, run: () => lossAndGradient(spec, x, y).value };
  });
  const sizes = [1e3, 1e4, 1e5, 1e6].filter((n) => n <= largest);
  const metrics = Object.entries({ plcc, srocc, krocc })
    .flatMap(([name, metric]) =>
      sizes.map((n) => {
        const [x, y] = scores(n);
        return { name, n, run: () => metric(x, y) };
      })
    );
  return [...losses, ...metrics];
}

/** Seconds by the clock, or of the processor. */
function clock(): number {
  if (!values.cpu) return performance.now() / 1000;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds for each call, over as many calls as fill a turn. */
function measure(run: () => number, calls: number): number {
  const start = clock();
  for (let call = 0; call < calls; call++) run();
  return (clock() - start) / calls;
}

/** Calls that fill a turn. */
function callsPerTurn(run: () => number): number {
  let calls = 1;
  for (;;) {
    const seconds = measure(run, calls) * calls;
    if (seconds > SECONDS_PER_TURN) return calls;
    calls = Math.ceil(
      calls * Math.max(2, Math.min(100, SECONDS_PER_TURN / seconds)),
    );
  }
}

/** Runs until the compiler has replaced the code by its fastest form. */
function warmUp(run: () => number): void {
  const end = performance.now() + 1000 * WARM_UP_SECONDS;
  while (performance.now() < end) run();
}

async function hold(
  contest: Contest,
  peer: PythonPeer,
  rounds: number,
): Promise<{ line: string; timings: Timing[] }> {
  const { name, n, run } = contest;
  const theirs = await peer.ask<
    { value: number; calls: number; peer: string }
  >({
    prepare: name,
    n,
    seconds: SECONDS_PER_TURN,
    cpu: values.cpu,
  });
  // PyTorch computes in 32 bits, as it does in training.
  const tolerance = name === "loss" ? 1e-5 : 1e-9, value = run();
  if (!(Math.abs(value - theirs.value) <= tolerance)) {
    throw new Error(
      `Cannot compare ${name}: ${value} here, ${theirs.value} there`,
    );
  }
  warmUp(run);
  const calls = callsPerTurn(run);
  const ours: number[] = [], others: number[] = [], ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(run, calls));
    const { seconds } = await peer.ask<{ seconds: number }>({
      run: theirs.calls,
    });
    others.push(seconds);
    ratios.push(seconds / ours.at(-1)!);
  }
  const micro = (seconds: readonly number[]) =>
    (quantile(seconds, 0.5) * 1e6).toPrecision(3).padStart(9);
  const line = [
    name.padEnd(6),
    String(n).padStart(8),
    micro(ours),
    micro(others),
    `  ${spread(ratios)}`,
    theirs.peer,
  ].join(" ");
  const timing = (side: string, seconds: readonly number[]) => ({
    metric: name,
    side,
    n,
    seconds: quantile(seconds, 0.5),
  });
  return {
    line,
    timings: [timing("ours", ours), timing("Python", others)],
  };
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "15" },
    largest: { type: "string", default: "1000000" },
    figure: { type: "string" },
    only: { type: "string" },
    cpu: { type: "boolean", default: false },
  },
});
const peer = new PythonPeer("loss_peer.py");
console.log(await peer.ask<string>({ versions: true }));
console.log(
  "what          n   ours us  theirs us   times faster (quartiles)  than",
);
const timings: Timing[] = [];
for (const contest of contests(Number(values.largest))) {
  if (values.only && contest.name !== values.only) continue;
  const held = await hold(contest, peer, Number(values.rounds));
  console.log(held.line);
  if (contest.name !== "loss") timings.push(...held.timings);
}
await peer.close();
if (values.figure) {
  await Deno.writeTextFile(values.figure, growthFigure(timings));
}
