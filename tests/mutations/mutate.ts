/**
 * `deno task mutate [FILE...]`: plants the errors of the tables in this folder,
 * one at a time, in a copy of the repository, and counts the tests that notice.
 *
 * Why not Stryker: its Deno-less runner starts one command for each of some
 * 4,000 mutants of `loss/` alone, which is hours; it cannot ask a notebook
 * whether it notices; and it does not distinguish an error that changes a number from one that does
 * not.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { createCommand, runCommand } from "../../model/commands/run_command.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { DATA_ERRORS } from "./data_errors.ts";
import { FURTHER_ERRORS } from "./further_errors.ts";
import { LOSS_ERRORS } from "./loss_errors.ts";
import { MODEL_ERRORS } from "./model_errors.ts";
import { TENSOR_LOSS_ERRORS } from "./tensor_loss_errors.ts";
import type { ErrorsOfFile, PlantedError } from "./planted_error.ts";
import { Trial, type Verdict, WANTED } from "./trial.ts";

/** Where the table of results is kept. */
const RESULTS = new URL("README.md", import.meta.url);

/** All tables. */
export const TABLES: readonly ErrorsOfFile[] = [
  ...LOSS_ERRORS,
  ...TENSOR_LOSS_ERRORS,
  ...DATA_ERRORS,
  ...MODEL_ERRORS,
  ...FURTHER_ERRORS,
];

interface Planted extends PlantedError {
  file: string;
  tests: readonly string[];
}

interface Result {
  error: Planted;
  verdict: Verdict;
}

if (import.meta.main) {
  const command = createCommand(
    "mutate",
    "Plants errors in a copy of the sources, one at a time, and counts the tests and notebooks that notice.",
  )
    .argument(
      "[files...]",
      "beginnings of paths, such as loss/metrics; all by default",
    )
    .option(
      "--jobs <n>",
      "errors tried at once",
      String(availableParallelism()),
    )
    .option(
      "--keep <file>",
      "verdicts are kept in this file as they come, and those in it are not asked for again",
    )
    .option("--write", "store the table of results beside the tables", false)
    .action(mutate);
  await runCommand(command);
}

async function mutate(
  files: readonly string[],
  { jobs, write, keep }: { jobs: string; write: boolean; keep?: string },
): Promise<void> {
  const planted = TABLES.flatMap(({ file, tests, errors }) =>
    files.length === 0 || files.some((each) => file.startsWith(each))
      ? errors.map((error) => ({ ...error, file, tests }))
      : []
  );
  const kept = await readKept(keep);
  const results: Result[] = planted.flatMap((error) => {
    const verdict = kept.get(keyOf(error));
    return verdict && isWell(error, verdict) ? [{ error, verdict }] : [];
  });
  const known = new Set(results.map(({ error }) => error));
  const waiting = planted.filter((error) => !known.has(error));
  const work = async (): Promise<void> => {
    await using trial = await Trial.open(fromFileUrl(repositoryRoot));
    for (let error = waiting.shift(); error; error = waiting.shift()) {
      const verdict = await trial.try(error, error);
      results.push({ error, verdict });
      if (keep) {
        const line = JSON.stringify([keyOf(error), verdict]);
        await Deno.writeTextFile(keep, `${line}\n`, { append: true });
      }
      const mark = isWell(error, verdict) ? "ok" : "SURVIVED";
      console.error(
        `${results.length}/${planted.length} ${mark} ${lineOf(error, verdict)}`,
      );
    }
  };
  await Promise.all(Array.from({ length: Number(jobs) }, work));
  results.sort((a, b) => planted.indexOf(a.error) - planted.indexOf(b.error));
  const bad = results.filter(({ error, verdict }) => !isWell(error, verdict));
  for (const { error, verdict } of bad) console.log(lineOf(error, verdict));
  console.log(`${results.length} errors, ${bad.length} not noticed enough`);
  if (write) await writeResults(results);
  if (bad.length > 0) {
    throw new Error(`${bad.length} planted errors were not noticed enough`);
  }
}

/** What distinguishes an error from all others. */
function keyOf({ file, from, to, taught }: Planted): string {
  return JSON.stringify([file, from, to, taught ?? ""]);
}

/** Verdicts of earlier runs; of two about one error, the later. */
async function readKept(
  path: string | undefined,
): Promise<Map<string, Verdict>> {
  const text = path ? await Deno.readTextFile(path).catch(() => "") : "";
  const lines = text.split("\n").filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)));
}

/** Whether enough notices the error; an equivalent must be noticed by nothing. */
function isWell(error: PlantedError, verdict: Verdict): boolean {
  if (error.equivalent) return verdict.tests.length === 0;
  return (verdict.tests.length >= WANTED || verdict.isEndless) &&
    (error.taught === undefined || verdict.isTaught === true);
}

function lineOf({ file, from, to }: Planted, verdict: Verdict): string {
  const notebook = verdict.isTaught === undefined
    ? ""
    : verdict.isTaught
    ? ", its notebook notices"
    : ", its notebook does NOT notice";
  return `${file}: ${short(from)} → ${
    short(to)
  }: ${verdict.tests.length} tests${
    verdict.isEndless ? " (endless)" : ""
  }${notebook}`;
}

function short(code: string): string {
  return code.replaceAll(/\s+/g, " ");
}

async function writeResults(results: readonly Result[]): Promise<void> {
  const readme = await Deno.readTextFile(RESULTS);
  const [head] = readme.split("\n## Results\n");
  const cell = (code: string): string =>
    `\`\` ${short(code).replaceAll("|", "\\|")} \`\``;
  const rows = results.map(({ error, verdict }) =>
    `| ${error.file} | ${cell(error.from)} | ${cell(error.to)} | ${
      error.equivalent ??
        (verdict.isEndless ? "a test that does not end" : verdict.tests.length)
    } | ${error.taught ?? ""} |`
  );
  const real = results.filter(({ error }) => !error.equivalent);
  const well = real.filter(({ error, verdict }) => isWell(error, verdict));
  const text = [
    head!.trimEnd(),
    "",
    "## Results",
    "",
    `${real.length} errors, ${well.length} of them noticed by two tests or more and, where taught, by the notebook; ${
      results.length - real.length
    } edits that are no errors.`,
    "",
    "| file | instead of | planted | tests that notice (no more than two are waited for), or why it is no error | taught in |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  await Deno.writeTextFile(RESULTS, text);
}
