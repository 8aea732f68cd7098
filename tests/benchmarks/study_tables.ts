/**
 * Prints the tables of the studies in the README of this folder, from the logs in
 * `notebooks/data` that notebook 6 replays:
 * `deno run -A tests/benchmarks/study_tables.ts`
 */
import { markdownOf } from "./study_tables/study_table.ts";
import { studyTables } from "./study_tables/study_tables.ts";

const tables = await studyTables();
console.log(tables.map(markdownOf).join("\n").trimEnd());
