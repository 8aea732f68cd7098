/** Sweeps of learning rates in the sixth notebook's experiments: their best rates, tables and curves. */
import type { Shown } from "../display.ts";
import { readDifference, readRuns } from "../experiment_logs.ts";
import { figure } from "../figure.ts";
import { type Arm, bestSrocc, readArms, STYLES } from "./experiment_arms.ts";

/** A loss at each rate of an experiment. */
export interface Sweep {
  /** Name of the experiment. */
  preset: string;
  /** The loss's name in the text. */
  name: string;
  /** Its name in the logs. */
  loss: keyof typeof STYLES;
  /** From the lowest rate to the highest, named after them. */
  rates: readonly Arm[];
}

/** The sweeps of losses, in the order of their names. */
export async function readSweeps(
  preset: string,
  losses: Partial<Readonly<Record<keyof typeof STYLES, string>>>,
): Promise<Sweep[]> {
  const arms = new Set(
    (await readRuns()).filter((run) => run.preset === preset)
      .map(({ arm }) => arm),
  );
  return await Promise.all(
    Object.entries(losses).map(async ([loss, name]) => {
      const start = `${loss}-lr`;
      const rates = [...arms].filter((arm) => arm.startsWith(start))
        .map((arm) => arm.slice(start.length))
        .sort((a, b) => Number(a) - Number(b));
      return {
        preset,
        name,
        loss: loss as keyof typeof STYLES,
        rates: await readArms(
          preset,
          Object.fromEntries(rates.map((rate) => [`${start}${rate}`, rate])),
        ),
      };
    }),
  );
}

/** A sweep of one seed's runs alone, since a mean over more seeds at some rates only would not compare. */
export function ofSeed(sweep: Sweep, seed: number): Sweep {
  const rates = sweep.rates.map((arm) => {
    const run = arm.runs.find((each) => each.seed === seed)!;
    const { srocc, plcc, test } = run;
    return { ...arm, seeds: 1, srocc, plcc, test, runs: [run] };
  });
  return { ...sweep, rates };
}

/** The arm with the best validation SROCC of a sweep, and whether it is at an end of the grid. */
export function chooseRate({ rates }: Sweep): Arm & { atEdge: boolean } {
  const best = rates.map(bestSrocc);
  const chosen = best.indexOf(Math.max(...best));
  return {
    ...rates[chosen]!,
    atEdge: chosen === 0 || chosen === rates.length - 1,
  };
}

/** By how much a loss's best validation SROCC at a rate is below that at its chosen rate. */
export function behindAt(sweep: Sweep, rate: string): number {
  const [best, there] = [
    chooseRate(sweep),
    sweep.rates.find(({ name }) => name === rate)!,
  ].map(bestSrocc);
  return best! - there!;
}

/** Each loss at its chosen rate, as a table's rows. */
export function chosenRows(sweeps: readonly Sweep[]) {
  return sweeps.map((sweep) => {
    const chosen = chooseRate(sweep);
    const { name, srocc, test } = chosen;
    return {
      trained: sweep.name,
      rate: name,
      "SROCC after a quarter of a pass": srocc[0]!,
      "best validation SROCC": bestSrocc(chosen),
      "test SROCC": test.srocc,
      "test PLCC": test.plcc,
      "test KROCC": test.krocc,
      "test RMSE": test.rmse,
    };
  });
}

/** Test SROCC of one loss minus that of each other, each at its chosen rate. */
export async function compareChosen(
  sweeps: readonly Sweep[],
  loss: keyof typeof STYLES,
) {
  const armOf = (sweep: Sweep) => `${sweep.loss}-lr${chooseRate(sweep).name}`;
  const first = sweeps.find((sweep) => sweep.loss === loss)!;
  const others = sweeps.filter((sweep) => sweep !== first);
  return await Promise.all(others.map(async (other) => {
    const { mean, low, high } = await readDifference(
      first.preset,
      armOf(first),
      armOf(other),
    );
    return { [`${first.name} minus`]: other.name, mean, low, high };
  }));
}

/** The best validation SROCC of each loss over the rates. */
export function drawSweeps(
  title: string,
  count: number,
  sweeps: readonly Sweep[],
): Shown {
  return figure(title, {
    x: { label: "Learning rate", type: "log", tickFormat: "~e" },
    y: {
      label: `Best SROCC on about ${count} validation photographs`,
      domain: [0.2, 0.8],
    },
    layers: sweeps.map(({ name, loss, rates }) => {
      const { draw, color } = STYLES[loss];
      return draw(
        name,
        color,
        rates.map((arm) => [Number(arm.name), bestSrocc(arm)]),
      );
    }),
  });
}
