/**
 * One part of a check, in a process of its own: a driver or a lack of memory may
 * end it. Its argument is a {@linkcode Job} as JSON; it prints a line of JSON for
 * each thing that it finds.
 */
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import type { Precision } from "../../../model/learning/train_config.ts";
import { trainFiveSteps } from "../../model/support/five_steps.ts";
import { PythonPeer } from "../python_peer.ts";
import { measureSpeed } from "./measure_speed.ts";
import { type Case, Ours } from "./ours.ts";

/** What a process is to do. */
export type Job =
  & { runtime: RuntimeName }
  & (
    | { kind: "parity" }
    | {
      kind: "speed";
      cases: Case[];
      precision: Precision;
      rounds: number;
      seconds: number;
      torch: boolean;
    }
    | { kind: "largest batch"; example: Case; most: number }
  );

const tell = (found: unknown) => console.log(JSON.stringify(found));

async function run(job: Job): Promise<void> {
  if (job.kind === "parity") return tell(await trainFiveSteps(job.runtime));
  const runtime = await selectBackend(job.runtime);
  if (job.kind === "speed") {
    const peer = job.torch ? new PythonPeer("gpu_peer.py") : undefined;
    const found = measureSpeed(runtime, job.cases, { ...job, peer });
    for await (const speed of found) tell(speed);
    return await peer?.close();
  }
  const { example, most } = job;
  const ours = await Ours.open(runtime, example, "float32");
  for (let { batch } = example; batch <= most; batch *= 2) {
    ours.take({ ...example, batch });
    const { seconds } = await ours.train();
    runtime.check();
    tell({ batch, seconds });
  }
}

if (import.meta.main) await run(JSON.parse(Deno.args[0]!));
