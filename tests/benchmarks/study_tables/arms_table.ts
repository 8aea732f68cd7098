import {
  type Arm,
  readArms,
} from "../../../notebooks/lessons/experiment_arms.ts";
import { seedsOf } from "./cells.ts";
import type { StudyTable } from "./study_table.ts";

/** What stands in a column, given an arm and its name in the logs. */
export type Column = (arm: Arm, key: string) => string | Promise<string>;

/**
 * A table with a row for each arm of a study.
 *
 * @param title The first cell, which the number of seeds follows.
 * @param names How the arms are called in the table, by their names in the logs.
 * @param columns The other columns by their heads.
 */
export async function armsTable(
  preset: string,
  title: string,
  names: Readonly<Record<string, string>>,
  columns: Readonly<Record<string, Column>>,
): Promise<StudyTable> {
  const arms = await readArms(preset, names);
  const keys = Object.keys(names);
  return {
    head: [`${title}, ${seedsOf(arms)}`, ...Object.keys(columns)],
    rows: await Promise.all(
      arms.map(async (arm, i) => [
        arm.name,
        ...await Promise.all(
          Object.values(columns).map((cell) => cell(arm, keys[i]!)),
        ),
      ]),
    ),
  };
}
