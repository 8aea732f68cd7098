import { dispatchCost } from "./dispatch_cost.ts";
import { recordStep, type StepCase } from "./recorded_step.ts";
import { type Bound, boundOf, BOUNDS, type DeviceFigures } from "./roofline.ts";

/**
 * A large GPU and a small one. NVIDIA's data sheet of the H100 SXM: 67 Tflop/s in
 * float32 and 3.35 TB/s. Intel's of the Iris Xe with 96 units of 8 lanes at 1.3
 * GHz: 2 Tflop/s, two channels of LPDDR4x-4267: 68 GB/s. The launch is assumed:
 * what a barrier between two small programs costs.
 */
export const DEVICES: readonly DeviceFigures[] = [
  {
    name: "H100 SXM",
    info: { vendor: "nvidia", architecture: "hopper" },
    operations: 67e12,
    bytes: 3.35e12,
    launch: 5e-6,
  },
  {
    name: "Iris Xe, 96 units",
    info: { vendor: "intel", architecture: "gen-12lp" },
    operations: 2e12,
    bytes: 68e9,
    launch: 10e-6,
  },
];

/** What all runs of one program come to. */
interface ProgramCosts {
  count: number;
  seconds: number;
  bounds: Record<Bound, number>;
}

/** A step on a device. */
export interface StepCosts {
  step: StepCase;
  device: DeviceFigures;
  programs: Map<string, ProgramCosts>;
  /** Dispatches by what bounds them. */
  counts: Record<Bound, number>;
  /** Seconds by what bounds them. */
  seconds: Record<Bound, number>;
  hostSeconds: number;
  memory: number;
}

const none = (): Record<Bound, number> => ({
  launch: 0,
  memory: 0,
  arithmetic: 0,
});

/** Records a step and adds up what its dispatches cost. */
export async function costsOf(
  step: StepCase,
  device: DeviceFigures,
): Promise<StepCosts> {
  const { dispatches, hostSeconds, memory } = await recordStep(
    step,
    device.info,
  );
  const [counts, all] = [none(), none()];
  const programs = new Map<string, ProgramCosts>();
  for (const dispatch of dispatches) {
    const cost = dispatchCost(dispatch);
    const { bound, seconds } = boundOf(cost, device);
    counts[bound]++;
    all[bound] += seconds;
    const sum = programs.get(cost.program) ??
      { count: 0, seconds: 0, bounds: none() };
    sum.count++;
    sum.seconds += seconds;
    sum.bounds[bound]++;
    programs.set(cost.program, sum);
  }
  return { step, device, programs, counts, seconds: all, hostSeconds, memory };
}

/** Tables in Markdown: each step, then the programs that all steps of a device spend most in. */
export function describeCosts(costs: readonly StepCosts[]): string {
  const devices = [...new Set(costs.map(({ device }) => device))];
  return devices.map((device) => {
    const own = costs.filter((each) => each.device === device);
    return [
      `### ${device.name}`,
      "",
      "| step | dispatches by launch, memory, arithmetic | ms by the same | ms in all | images/s | GB | ms to record here |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      ...own.map(describeStep),
      "",
      "| program | of the time | dispatches by launch, memory, arithmetic |",
      "| --- | --- | --- |",
      ...describePrograms(own),
    ].join("\n");
  }).join("\n\n");
}

function describeStep(
  { step, counts, seconds, hostSeconds, memory }: StepCosts,
): string {
  const { backbone, height, width, batch } = step;
  const total = BOUNDS.reduce((sum, bound) => sum + seconds[bound], 0);
  return cells([
    `${backbone}, ${batch} of ${height}×${width}`,
    BOUNDS.map((bound) => counts[bound]).join(", "),
    BOUNDS.map((bound) => (1000 * seconds[bound]).toFixed(1)).join(", "),
    (1000 * total).toFixed(1),
    (batch / total).toPrecision(3),
    (memory / 1e9).toFixed(1),
    (1000 * hostSeconds).toFixed(0),
  ]);
}

const SHOWN = 10;

/** Each step counts alike, however long it takes. */
function describePrograms(costs: readonly StepCosts[]): string[] {
  const shares = new Map<string, { share: number; bounds: typeof NONE }>();
  for (const { programs } of costs) {
    const total = programs.values().reduce(
      (sum, each) => sum + each.seconds,
      0,
    );
    for (const [name, { seconds, bounds }] of programs) {
      const sum = shares.get(name) ?? { share: 0, bounds: none() };
      sum.share += seconds / total / costs.length;
      for (const bound of BOUNDS) sum.bounds[bound] += bounds[bound];
      shares.set(name, sum);
    }
  }
  return [...shares].toSorted(([, a], [, b]) => b.share - a.share)
    .slice(0, SHOWN).map(([name, { share, bounds }]) =>
      cells([
        name,
        `${(100 * share).toFixed(1)} %`,
        BOUNDS.map((bound) => bounds[bound]).join(", "),
      ])
    );
}

const NONE = none();

function cells(row: readonly string[]): string {
  return `| ${row.join(" | ")} |`;
}
