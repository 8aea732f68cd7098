/**
 * Losses against PyTorch's autograd and metrics against SciPy, on the same
 * machine and in turns: each round measures one side and then the other, and
 * the ratio of their times is taken within the round. Printed are the median
 * ratio (how many times faster we are) and its quartiles.
 *
 * deno run -A tests/benchmarks/loss_bench.ts [--rounds 15] [--largest 1000000]
 *
 * Needs `python3` (or $PYTHON) with torch and scipy.
 */
import { parseArgs } from "node:util";
import { krocc, lossAndGradient, plcc, srocc } from "../../loss/mod.ts";
import { fromFileUrl } from "../support/paths.ts";

/** How long one side of a round takes, at least. */
const SECONDS_PER_TURN = 0.05;

/** One thing that both sides compute from the same scores. */
interface Contest {
  /** What the peer calls it. */
  name: string;
  n: number;
  /** Runs it once and returns its value. */
  run: () => number;
}

/** The other side, in a process of its own that waits between its turns. */
class Peer {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  #rest = "";

  constructor() {
    const script = fromFileUrl(new URL("./loss_peer.py", import.meta.url));
    this.#child = new Deno.Command(Deno.env.get("PYTHON") ?? "python3", {
      args: [script],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** Sends one request and waits for the answer's line. */
  async ask<Answer>(request: Record<string, unknown>): Promise<Answer> {
    const line = JSON.stringify(request) + "\n";
    await this.#input.write(new TextEncoder().encode(line));
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("Cannot measure: the Python side ended");
      this.#rest += value;
    }
    const [answer, ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return JSON.parse(answer!);
  }

  async close(): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
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

/** Seconds for each call, over as many calls as fill a turn. */
function measure(run: () => number, calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call++) run();
  return (performance.now() - start) / 1000 / calls;
}

/** Calls that fill a turn once the code is compiled. */
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

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

async function hold(
  contest: Contest,
  peer: Peer,
  rounds: number,
): Promise<string> {
  const { name, n, run } = contest;
  const theirs = await peer.ask<{ value: number; calls: number }>({
    prepare: name,
    n,
    seconds: SECONDS_PER_TURN,
  });
  // PyTorch computes in 32 bits, as it does in training.
  const tolerance = name === "loss" ? 1e-5 : 1e-9, value = run();
  if (!(Math.abs(value - theirs.value) <= tolerance)) {
    throw new Error(
      `Cannot compare ${name}: ${value} here, ${theirs.value} there`,
    );
  }
  // Once to warm up: the compiler replaces the code while it runs.
  callsPerTurn(run);
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
  const ratio = (share: number) => quantile(ratios, share).toPrecision(3);
  return `${name.padEnd(6)} ${String(n).padStart(8)} ${micro(ours)} ${
    micro(others)
  }` +
    `   ${ratio(0.5)} (${ratio(0.25)} to ${ratio(0.75)})`;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "15" },
    largest: { type: "string", default: "1000000" },
  },
});
const peer = new Peer();
console.log(await peer.ask<string>({ versions: true }));
console.log(
  "what          n   ours us  theirs us   times faster (quartiles)",
);
for (const contest of contests(Number(values.largest))) {
  console.log(await hold(contest, peer, Number(values.rounds)));
}
await peer.close();
