import {
  AT_BEST_RATES,
  CONVERGENCE,
  intervalsTable,
  passingTable,
} from "./fine_tuned_tables.ts";
import { frozenTable, smallBatchesTable } from "./frozen_tables.ts";
import {
  addedMseTable,
  baselinesTable,
  headsNormTable,
  scoreNoiseTable,
  scoreUnitsTable,
} from "./loss_tables.ts";
import { equalStepsTable, normsTable, slicesTable } from "./norm_tables.ts";
import {
  fineTunedRatesTable,
  frozenRatesTable,
  pytorchRatesTable,
} from "./rate_tables.ts";
import type { StudyTable } from "./study_table.ts";
import { hoursTable, minutesTable } from "./time_tables.ts";

/** The tables of all studies that are logged, in the order of the README. */
export async function studyTables(): Promise<StudyTable[]> {
  return await Promise.all([
    passingTable(CONVERGENCE),
    intervalsTable(CONVERGENCE),
    passingTable(AT_BEST_RATES),
    intervalsTable(AT_BEST_RATES),
    minutesTable([CONVERGENCE, AT_BEST_RATES]),
    fineTunedRatesTable(),
    pytorchRatesTable(),
    frozenTable(),
    smallBatchesTable(),
    frozenRatesTable(),
    baselinesTable(),
    scoreUnitsTable(),
    headsNormTable(),
    equalStepsTable(),
    slicesTable(),
    normsTable(),
    addedMseTable(),
    scoreNoiseTable(),
    hoursTable(),
  ]);
}
