import { importPackage } from "../packages.ts";

/** One step of a longer work, shown while it lasts. */
export interface Stage {
  /** Says how much is done, in bytes; `total` may become known late. */
  update(done: number, total?: number): void;
  /** Ends the stage. */
  stop(): void;
}

/** Shows what is being done and how far it is. */
export interface Progress {
  stage(title: string): Stage;
}

/** Runs the work of a stage and ends the stage, however the work ends. */
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

interface Bar {
  start(total: number, done: number, payload: Record<string, string>): void;
  update(done: number, payload?: Record<string, string>): void;
  setTotal(total: number): void;
  stop(): void;
}

type CliProgress = { SingleBar: new (options: Record<string, unknown>) => Bar };

/**
 * A bar on a terminal, one line per stage elsewhere.
 *
 * cli-progress: draws on standard error, copes with narrow terminals and restores the cursor.
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
  return { stage: (title) => startBar(SingleBar, title) };
}

function startBar(SingleBar: CliProgress["SingleBar"], title: string): Stage {
  const bar = new SingleBar({
    format: `${title} {bar} {size} {duration_formatted}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    gracefulExit: false, // its own SIGINT handler would keep Ctrl-C from ending the program
  });
  let known = 1;
  bar.start(known, 0, { size: "" });
  // Redrawn twice a second, so that the time runs on where no size is known.
  const timer = setInterval(() => bar.update(current), 500);
  let current = 0;
  return {
    update(done, total = 0) {
      if (total > 0 && total !== known) bar.setTotal(known = total);
      current = Math.min(done, known);
      const size = total > 0
        ? `${megabytes(current)} of ${megabytes(total)} MB`
        : `${megabytes(done)} MB`;
      bar.update(total > 0 ? current : 0, { size });
    },
    stop() {
      clearInterval(timer);
      bar.update(known);
      bar.stop();
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
