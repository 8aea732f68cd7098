import { join } from "node:path";
import { joinCells } from "../../notebooks/run/join_cells.ts";
import { listNotebooks, readNotebook } from "../../notebooks/run/notebook.ts";
import { runProgram } from "../../data/files/run_program.ts";
import { signalChild } from "../../data/files/signal_child.ts";
import { resolveTestImports } from "../support/test_imports.ts";
import { plant, type PlantedError } from "./planted_error.ts";

/** So many tests have to notice an error; no more are waited for. */
export const WANTED = 2;

/** A test that computes longer with an error in the code will not end ... */
const SECONDS = 300;
/** ... and one that waits longer; a busy machine may keep it waiting for minutes. */
const WAITING_SECONDS = 3600;

/** Ticks of a second in `/proc`: USER_HZ, the same on every Linux. */
const TICKS = 100;

/** What noticed an error. */
export interface Verdict {
  /** Names of the tests that failed. */
  tests: string[];
  /** Whether the tests were stopped, because they would not have ended. */
  isEndless: boolean;
  /** Whether the notebook that teaches it failed; undefined where none does. */
  isTaught?: boolean;
}

/**
 * A copy of the repository in which errors are planted and taken out again. It
 * has no `../shared` beside it, so that only tests count that everyone has.
 */
export class Trial {
  readonly #folder: string;
  readonly #flags: readonly string[];

  private constructor(folder: string, flags: readonly string[]) {
    this.#folder = folder;
    this.#flags = flags;
  }

  /** Copies the files that git knows, as they lie in the working tree. */
  static async open(root: string): Promise<Trial> {
    const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-mutate-" });
    const copy = join(folder, "repository");
    const listed = await runProgram("git", [
      "-C",
      root,
      "ls-files",
      "-z",
      "-co",
      "--exclude-standard",
    ]);
    for (const path of listed.split("\0").filter(Boolean)) {
      await Deno.mkdir(join(copy, path, ".."), { recursive: true });
      // A file that git still lists may have been deleted.
      await Deno.copyFile(join(root, path), join(copy, path)).catch(() => {});
    }
    const { flags } = await resolveTestImports(folder);
    const map = flags.find((flag) => flag.startsWith("--import-map="));
    if (map) await moveMap(map.slice("--import-map=".length), root, copy);
    for (const name of await listNotebooks()) {
      const module = joinCells(await readNotebook(name));
      await Deno.writeTextFile(join(copy, "notebooks", `_${name}.ts`), module);
    }
    return new Trial(folder, flags);
  }

  /** Plants an error, asks tests and notebook, and takes it out. */
  async try(
    error: PlantedError,
    { file, tests }: { file: string; tests: readonly string[] },
  ): Promise<Verdict> {
    const path = join(this.#folder, "repository", file);
    const source = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, plant(source, error));
    try {
      const noticed = await this.#test(tests);
      return error.taught === undefined
        ? noticed
        : { ...noticed, isTaught: await this.#isTaught(error.taught) };
    } finally {
      await Deno.writeTextFile(path, source);
    }
  }

  async #test(tests: readonly string[]): Promise<Verdict> {
    const report = join(this.#folder, "report.xml");
    await Deno.remove(report).catch(() => {});
    const code = await this.#deno([
      "test",
      "--allow-all",
      "--no-check",
      "--quiet",
      `--fail-fast=${WANTED}`,
      `--junit-path=${report}`,
      ...this.#flags,
      ...tests,
    ]);
    if (code === undefined) return { tests: [], isEndless: true };
    const xml = await Deno.readTextFile(report).catch(() => "");
    const failed = failedTests(xml);
    // A file that cannot be loaded has no names of tests to report.
    return {
      tests: code !== 0 && failed.length === 0 ? ["(loading)"] : failed,
      isEndless: false,
    };
  }

  async #isTaught(notebook: string): Promise<boolean> {
    const name = (await listNotebooks()).find((each) =>
      each.startsWith(notebook)
    )!;
    const code = await this.#deno([
      "run",
      "--allow-all",
      "--no-check",
      ...this.#flags,
      `notebooks/_${name}.ts`,
    ]);
    return code !== 0;
  }

  /** Exit code, or undefined if it would not end. */
  async #deno(args: readonly string[]): Promise<number | undefined> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: join(this.#folder, "repository"),
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "null",
    }).spawn();
    const start = performance.now();
    let isEndless = false;
    const ended = child.status.then(() => true);
    const timer = setInterval(async () => {
      const waited = (performance.now() - start) / 1000;
      const computed = await computedSeconds(child.pid) ?? waited;
      if (computed < SECONDS && waited < WAITING_SECONDS) return;
      if (await Promise.race([ended, false])) return;
      isEndless = true;
      signalChild(child, "SIGKILL");
    }, 1000);
    const { code } = await child.status;
    clearInterval(timer);
    return isEndless ? undefined : code;
  }

  /** Removes the copy. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Seconds that a process has computed so far, where the system says so (Linux). */
export async function computedSeconds(
  pid: number,
): Promise<number | undefined> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  // The name, in brackets, may hold spaces; then follow fields 3, 4, ...
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]); // utime, stime
  return Number.isFinite(ticks) ? ticks / TICKS : undefined;
}

/** Has an import map lead to the copy instead of the repository. */
async function moveMap(
  path: string,
  root: string,
  copy: string,
): Promise<void> {
  const map = await Deno.readTextFile(path);
  const from = new URL(`file://${root}`).href.replace(/\/$/, "");
  await Deno.writeTextFile(
    path,
    map.replaceAll(from, new URL(`file://${copy}`).href),
  );
}

/** Names of the failed tests in a report of `deno test --junit-path`. */
export function failedTests(xml: string): string[] {
  return [
    ...xml.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<(?:failure|error)/g),
  ]
    .map(([, name]) => name!);
}
