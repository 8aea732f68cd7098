import type { WorkerGroup } from "../../machines/mod.ts";
import type { NamedArray } from "../../network/layers/variables.ts";
import type { Learner, Progress } from "../../runs/checkpoint.ts";
import { nullAsNaN } from "../../runs/null_as_nan.ts";

/** The progress of worker 0. */
interface State {
  progress: Progress;
  step: number;
  arrays: { name: string; shape: number[] }[];
}

/**
 * Copies the learner of worker 0 to all workers: weights, moments, averages and steps, bit for bit.
 *
 * @returns Worker 0's progress.
 */
export async function sendLearner(
  group: WorkerGroup,
  { model, trainer, average }: Learner,
  progress: Progress,
): Promise<Progress> {
  const pending = new Map([
    ...model.variables.pending(),
    ...trainer.pending(),
    ...average?.pending() ?? [],
  ]);
  const state = await group.hear<State>({
    progress,
    step: trainer.step,
    arrays: [...pending].map(([name, { shape }]) => ({ name, shape })),
  }, nullAsNaN);
  const received = new Map<string, NamedArray>();
  for (const { name, shape } of state.arrays) {
    const length = shape.reduce((product, side) => product * side, 1);
    const own = group.leads
      ? await pending.get(name)!.read() as Float32Array
      : new Float32Array(length);
    const data = await group.receive(own);
    if (!group.leads) received.set(name, { shape, data });
  }
  if (!group.leads) {
    model.variables.load(received);
    trainer.load(received, state.step);
    average?.load(received);
  }
  return state.progress;
}
