/** Spark at work, with what dies in the middle of it. */
import { parquetReadObjects } from "hyparquet";
import { dirname, join } from "node:path";
import { fromFileUrl } from "../../../support/paths.ts";

/** A row of the table that a program writes. */
export interface Row {
  path: string;
  score?: number;
  error?: string;
  model?: string;
  modelSha256?: string;
  version?: string;
}

/** A process that is killed as soon as a scorer has given out {@linkcode ROWS_BEFORE} rows. */
export type Victim = "scorer" | "executor";

/** What came of a job. */
export interface SparkJob {
  rows: Row[];
  /** Lines that each scorer gave out, killed ones too. */
  scorers: number[];
  /** Lines that each scorer had given out when it, or its executor, was killed. */
  killed: number[];
  /** Processes that were scoring and are still there. */
  left: number[];
  /** What Spark and Python wrote. */
  log: string;
}

const ROWS_BEFORE = 5;

/** What a short job is over with before better compilers and collectors have warmed up. */
const QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

const LOG = `rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %m%n%ex
`;

/**
 * Runs a command line of the README, which begins with `spark-submit`, and kills
 * processes in the middle of it.
 *
 * @param python A Python with PySpark.
 * @param folder An empty folder for everything.
 * @param args What follows `spark-submit`; the last is the folder of Parquet.
 * @throws {Error} If Spark fails, with its log.
 */
export async function runSpark(
  python: string,
  folder: string,
  args: readonly string[],
  victims: readonly Victim[],
): Promise<SparkJob> {
  const mark = `-Dnorm-in-norm.test=${crypto.randomUUID()}`;
  const [notes, tools] = [join(folder, "notes"), join(folder, "tools")];
  const [conf, work] = [join(folder, "conf"), join(folder, "work")];
  for (const each of [notes, tools, conf, work]) await Deno.mkdir(each);
  const stand = fromFileUrl(new URL("noting_deno.py", import.meta.url));
  await Deno.writeTextFile(
    join(tools, "deno"),
    `#!/bin/sh\nexec "${python}" "${stand}" "$@"\n`,
    { mode: 0o755 },
  );
  await Deno.writeTextFile(join(conf, "log4j2.properties"), LOG);
  await Deno.writeTextFile(
    join(conf, "spark-defaults.conf"),
    `spark.ui.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.extraJavaOptions ${QUICK}
spark.executor.extraJavaOptions ${QUICK} ${mark}
`,
  );
  const spark = new Deno.Command(join(dirname(python), "spark-submit"), {
    args: [...args],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: {
      PATH: `${tools}:${Deno.env.get("PATH")}`,
      PYSPARK_PYTHON: python,
      SPARK_CONF_DIR: conf,
      SPARK_LOCAL_DIRS: work,
      SPARK_WORKER_DIR: work,
      SPARK_LOCAL_IP: "127.0.0.1",
      REAL_DENO: Deno.execPath(),
      NOTES: notes,
    },
  }).spawn();
  const ended = new AbortController();
  const killing = kill(victims, notes, mark, ended.signal);
  const { success, stdout, stderr } = await spark.output();
  ended.abort();
  const killed = await killing;
  // What Python says on its standard error comes out here, too.
  const log = [stderr, stdout].map((each) => new TextDecoder().decode(each))
    .join("\n");
  if (!success) throw new Error(`Spark failed:\n${log}`);
  const noted = await readNotes(notes);
  return {
    rows: await readTables(join(folder, args.at(-1)!)),
    scorers: [...noted.values()],
    killed,
    left: await stillThere([...noted.keys()]),
    log,
  };
}

/** Kills one after the other, each when another scorer is in the middle of its paths. */
async function kill(
  victims: readonly Victim[],
  notes: string,
  mark: string,
  ended: AbortSignal,
): Promise<number[]> {
  const waiting = [...victims];
  const seen = new Set<number>();
  const killed: number[] = [];
  while (waiting.length > 0 && !ended.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const [pid, lines] of await readNotes(notes)) {
      if (lines < ROWS_BEFORE || seen.has(pid) || waiting.length === 0) {
        continue;
      }
      seen.add(pid);
      const victim = waiting[0] === "scorer" ? pid : await executorOf(mark);
      try {
        Deno.kill(victim, "SIGKILL");
      } catch {
        continue; // it has come to its end meanwhile
      }
      waiting.shift();
      killed.push(lines);
    }
  }
  return killed;
}

/** Lines by process. */
async function readNotes(notes: string): Promise<Map<number, number>> {
  const lines = new Map<number, number>();
  for await (const { name } of Deno.readDir(notes)) {
    lines.set(Number(name), (await Deno.stat(join(notes, name))).size);
  }
  return lines;
}

/** One of the Java processes that run tasks. */
async function executorOf(mark: string): Promise<number> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const command = await Deno.readTextFile(`/proc/${name}/cmdline`)
      .catch(() => "");
    if (
      command.includes(mark) && command.includes("CoarseGrainedExecutorBackend")
    ) return Number(name);
  }
  throw new Error("Cannot kill an executor: none is running");
}

/** Those of some processes that have not ended after ten seconds. */
async function stillThere(pids: readonly number[]): Promise<number[]> {
  const isThere = async (pid: number) => {
    const state = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
    return state !== "" && !/\) Z /.test(state);
  };
  for (let tries = 0;; tries++) {
    const left = [];
    for (const pid of pids) if (await isThere(pid)) left.push(pid);
    if (left.length === 0 || tries === 100) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function readTables(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".parquet")) continue;
    const { buffer: file } = await Deno.readFile(join(folder, name));
    rows.push(...await parquetReadObjects({ file }) as unknown as Row[]);
  }
  return rows;
}
