import { importPackage } from "../packages.ts";

/** One step of a longer work, shown while it lasts. */
export interface Stage {
  /** Shows how many bytes are done; `total` may become known late. */
  update(done: number, total?: number): void;
  /** Ends the stage. */
  stop(): void;
}

/** Shows the stage of the work and its progress. */
export interface Progress {
  stage(title: string): Stage;
}

/** Runs the work of a stage and ends the stage, also after an error. */
export async function during<T>(
  stage: Stage,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  try {
    return await work(stage);
  } finally {
    stage.stop();
  }
}

/** What is used of cli-progress. */
interface Bar {
  start(total: number, done: number): void;
  update(done: number): void;
  setTotal(total: number): void;
  stop(): void;
}

interface BarParams {
  value: number;
  total: number;
  startTime: number;
}

interface CliProgress {
  SingleBar: new (options: Record<string, unknown>) => Bar;
}

/**
 * A bar on a terminal, one line per stage elsewhere.
 *
 * cli-progress: draws on standard error, copes with narrow terminals and
 * restores the cursor.
 */
export async function createProgress(
  log: (line: string) => void,
): Promise<Progress> {
  if (!Deno.stderr.isTerminal()) {
    return {
      stage(title) {
        log(title);
        return { update: () => {}, stop: () => {} };
      },
    };
  }
  const { SingleBar } =
    (await importPackage<{ default: CliProgress }>("cliProgress")).default;
  return {
    stage(title) {
      const format = (_: unknown, params: BarParams) => describe(title, params);
      // Not graceful: its own SIGINT handler would keep Ctrl-C from ending the program.
      return startBar(
        new SingleBar({ format, gracefulExit: false }),
      );
    },
  };
}

function startBar(bar: Bar): Stage {
  let known = 0;
  let current = 0;
  bar.start(known, current);
  // Drawn twice a second, so that the seconds advance even without bytes.
  const timer = setInterval(() => bar.update(current), 500);
  return {
    update(done, total = 0) {
      if (total !== known) bar.setTotal(known = total);
      bar.update(current = done);
    },
    stop() {
      clearInterval(timer);
      bar.update(current = Math.max(current, known));
      bar.stop();
    },
  };
}

const WIDTH = 24;

/** `title ████░░░░ 270 of 854 MB, 2 s`, without a bar where the total is not known. */
function describe(
  title: string,
  { value, total, startTime }: BarParams,
): string {
  const parts = [`${Math.round((Date.now() - startTime) / 1000)} s`];
  if (total > 0) {
    parts.unshift(
      `${megabytes(Math.min(value, total))} of ${megabytes(total)} MB`,
    );
  } else if (value > 0) parts.unshift(`${megabytes(value)} MB`);
  const full = total > 0 ? Math.round(WIDTH * Math.min(1, value / total)) : 0;
  const bar = total > 0
    ? `${"█".repeat(full)}${"░".repeat(WIDTH - full)} `
    : "";
  return `${title} ${bar}${parts.join(", ")}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
