/** Tables of losses over learning rates. */
import { LOSSES } from "../../../notebooks/lessons/learning_backbone.ts";
import {
  chooseRate,
  ofSeed,
  readSweeps,
  type Sweep,
} from "../../../notebooks/lessons/rate_sweeps.ts";
import { bestOf, difference, seedsOf, testMean } from "./cells.ts";
import type { StudyTable } from "./study_table.ts";

/** `fine-tuned-rates` of the first seed, which alone has all rates. */
export async function fineTunedRatesTable(): Promise<StudyTable> {
  const sweeps = await readSweeps("fine-tuned-rates", LOSSES);
  return firstSeedTable(
    "`fine-tuned-rates`, first seed, validation and test SROCC",
    sweeps,
  );
}

/** The sweep in PyTorch. */
export async function pytorchRatesTable(): Promise<StudyTable> {
  const sweeps = await readSweeps("pytorch-rates", LOSSES);
  const epochs = sweeps[0]!.rates[0]!.srocc.length;
  return firstSeedTable(
    `\`pytorch-rates\`, best of ${epochs} epochs, validation and test SROCC`,
    sweeps,
  );
}

function firstSeedTable(title: string, all: readonly Sweep[]): StudyTable {
  const sweeps = all.map((sweep) => ofSeed(sweep, 1));
  const rates = ratesOf(sweeps);
  return {
    head: [title, ...rates],
    rows: sweeps.map((sweep) => [
      sweep.name,
      ...rates.map((rate) => {
        const arm = sweep.rates.find(({ name }) => name === rate);
        return arm ? `${bestOf([arm.srocc])}, ${testMean(arm)}` : "";
      }),
    ]),
  };
}

/** `frozen-rates`: the best rate of each loss is bold, and compared. */
export async function frozenRatesTable(): Promise<StudyTable> {
  const sweeps = await readSweeps("frozen-rates", LOSSES);
  const rates = ratesOf(sweeps);
  const twoTwo = sweeps.find(({ loss }) => loss === "nin-2-2")!;
  const armOf = (sweep: Sweep) => `${sweep.loss}-lr${chooseRate(sweep).name}`;
  return {
    head: [
      `\`frozen-rates\`, ${
        seedsOf(sweeps.flatMap(({ rates }) => rates))
      }: best validation SROCC at`,
      ...rates,
      "test SROCC, PLCC at the best",
      "SROCC of (2, 2) minus that",
    ],
    rows: await Promise.all(sweeps.map(async (sweep) => {
      const best = chooseRate(sweep);
      return [
        sweep.name,
        ...sweep.rates.map((arm) => {
          const cell = bestOf(arm.runs.map(({ srocc }) => srocc));
          return arm.name === best.name ? `**${cell}**` : cell;
        }),
        `${testMean(best)}, ${testMean(best, "plcc")}`,
        await difference("frozen-rates", armOf(twoTwo), armOf(sweep)),
      ];
    })),
  };
}

/** All rates of the sweeps, from the lowest. */
function ratesOf(sweeps: readonly Sweep[]): string[] {
  const rates = sweeps.flatMap(({ rates }) => rates.map(({ name }) => name));
  return [...new Set(rates)].sort((a, b) => Number(a) - Number(b));
}
