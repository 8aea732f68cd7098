import { assert, assertEquals } from "@std/assert";
import { parquetWriteBuffer } from "hyparquet-writer";
import { join } from "node:path";
import denoConfig from "../../../../deno.json" with { type: "json" };
import { sha256File } from "../../../../data/files/sha256_file.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import { runCommand } from "../../support/command_line.ts";
import { inFolder } from "../../support/in_folder.ts";
import { type Photographs, writePhotographs } from "./photographs.ts";
import { type Row, runSpark, type SparkJob, type Victim } from "./run_spark.ts";
import { sparkPython, whyNoSpark } from "./spark_environment.ts";
import { WHY_NOT_ALL } from "../../../support/large.ts";
import { unless } from "../../../support/unless.ts";

const reason = await whyNoSpark();

/** Of all inputs, and of one partition; what is killed has given out 5 rows of the latter. */
const INPUTS = 60, PARTITION = 30;

const readme = await Deno.readTextFile(
  new URL("model/scoring/spark/README.md", repositoryRoot),
);

/** What the README has after `spark-submit` for a program in one process, with paths of the test's. */
function commandOf(program: string): string[] {
  const line = readme.split("\n").find((each) =>
    each.startsWith("spark-submit --master 'local[2,4]'") &&
    each.includes(program)
  );
  assert(line !== undefined, `no command line for ${program}`);
  return line.split(" ").slice(1).map((word) => word.replaceAll("'", ""))
    .map((word) =>
      word.replace(
        /^model\/.*/,
        (path) => fromFileUrl(new URL(path, repositoryRoot)),
      )
    );
}

interface Case {
  title: string;
  program: string;
  /** Instead of `local[2,4]`. */
  master?: string;
  victims: Victim[];
  /** Whether paths come from Parquet and may have line feeds. */
  parquet: boolean;
  /** How far scores may be from those of `score`, as a share of the scale. */
  tolerance: number;
  more?: string[];
}

const CASES: Case[] = [
  {
    title: "local[2,4]: a row for each path, though two scorers are killed",
    program: "score_on_spark.py",
    victims: ["scorer", "scorer"],
    parquet: true,
    tolerance: 1e-5, // images are computed in other batches
    more: ["--partition", `${PARTITION}`],
  },
  {
    title:
      "local-cluster[2,1,1024]: the same, though a scorer and an executor are killed",
    program: "score_on_spark.py",
    master: "local-cluster[2,1,1024]",
    victims: ["scorer", "executor"],
    parquet: true,
    tolerance: 1e-5,
    more: ["--partition", `${PARTITION}`],
  },
  {
    title: "rdd.pipe(): the same of lines, though a scorer is killed",
    program: "score_by_pipe.py",
    victims: ["scorer"],
    parquet: false,
    tolerance: 1e-5,
  },
  {
    title: "onnxruntime: the same without Deno, scores to 1e-3 of the range",
    program: "score_onnx_on_spark.py",
    victims: [],
    parquet: true,
    tolerance: 1e-3,
    more: ["--partition", `${PARTITION}`],
  },
];

/** Programs that are tried in CI as well: a minute of processor time each. */
const IN_CI = ["local[2,4]", "local-cluster", "rdd.pipe()"];

for (const each of CASES) {
  const isInCi = IN_CI.some((start) => each.title.startsWith(start));
  Deno.test({
    ...unless(
      reason ?? (isInCi ? undefined : WHY_NOT_ALL),
      `Spark, ${each.title}`,
    ),
    fn: () => inFolder((images) => check(each, images)),
  });
}

async function check(
  { program, master, victims, parquet, tolerance, more = [] }: Case,
  images: string,
): Promise<void> {
  const inputs = await writePhotographs(images, INPUTS, parquet);
  // Of the list and the table Spark takes brackets for a pattern: a plain name.
  const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-spark-" });
  try {
    const list = join(folder, parquet ? "paths.parquet" : "paths.txt");
    await writePaths(list, inputs.paths);
    const args = commandOf(program)
      .map((word) =>
        master !== undefined && /^local/.test(word) ? master : word
      )
      .flatMap((word) => /^paths\./.test(word) ? [list, ...more] : [word]);
    const job = await runSpark(await sparkPython(), folder, args, victims);
    await assertRows(job.rows, inputs, tolerance);
    assertKilled(job, victims, program);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writePaths(list: string, paths: string[]): Promise<void> {
  if (list.endsWith(".txt")) {
    return await Deno.writeTextFile(list, `${paths.join("\n")}\n`);
  }
  const column = { name: "path", data: paths, type: "STRING" as const };
  const bytes = parquetWriteBuffer({ columnData: [column] });
  await Deno.writeFile(list, new Uint8Array(bytes));
}

/** Each input has one row, with a score or an error and the model that made it. */
async function assertRows(
  rows: readonly Row[],
  { paths, errors, distinct, shown }: Photographs,
  tolerance: number,
): Promise<void> {
  assertEquals(rows.map(({ path }) => path).sort(), paths);
  const { stdout } = await runCommand("score", ["--json", ...distinct]);
  const expected = new Map(
    stdout.trim().split("\n").map((line) => JSON.parse(line))
      .map(({ path, score }) => [path, score]),
  );
  const model = new URL("model/scoring/models/default.onnx", repositoryRoot);
  const hash = await sha256File(fromFileUrl(model));
  for (const { path, score, error, modelSha256, version } of rows) {
    assertEquals(typeof score === "number", !errors.has(path), path);
    assertEquals(typeof error === "string", errors.has(path), path);
    if (path === "" || path.includes("\0")) continue; // no model was asked
    assertEquals(modelSha256, hash);
    assertEquals(version ?? denoConfig.version, denoConfig.version);
    if (errors.has(path)) continue;
    const distance = Math.abs(score! - expected.get(shown(path))!);
    assert(distance <= tolerance, `${path}: ${distance}`);
  }
}

/** What was to be killed was, in the middle of a partition; other processes did its work and ended. */
function assertKilled(
  { scorers, killed, left, log }: SparkJob,
  victims: readonly Victim[],
  program: string,
): void {
  assertEquals(killed.length, victims.length, log);
  assert(Math.max(0, ...killed) < PARTITION, `${killed}`);
  assertEquals(left, []);
  assert(!log.includes("WebAssembly"), log); // a scorer finds its native code
  if (program === "score_onnx_on_spark.py") return assertEquals(scorers, []);
  const whole = program === "score_by_pipe.py" ? 2 : INPUTS / PARTITION;
  assert(scorers.length >= whole + victims.length, `${scorers}`);
  if (victims.length > 0) assert(log.includes("Lost task"), log);
}
