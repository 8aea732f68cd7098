import process from "node:process";
import {
  createProgressDisplay,
  type ProgressDisplay,
  type ProgressDisplayOptions,
} from "../../../data/text/progress_display.ts";

/** One stage of a longer task, shown while it lasts. */
export interface Stage {
  /** Shows how many bytes are done; `total` may become known later. */
  update(done: number, total?: number): void;
  /** Ends the stage. */
  stop(): void;
}

/** Shows the current stage and its progress. */
export interface Progress {
  stage(title: string): Stage;
}

/** Runs a stage and ends it, also after an error. */
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

/** A bar on a terminal, one line per stage elsewhere. */
export async function createProgress(
  log: (line: string) => void,
  { stream = process.stderr }: Pick<ProgressDisplayOptions, "stream"> = {},
): Promise<Progress> {
  if (!stream.isTTY) {
    return {
      stage(title) {
        log(title);
        return { update: () => {}, stop: () => {} };
      },
    };
  }
  const display = await createProgressDisplay({ stream });
  return { stage: (title) => startStage(display, title) };
}

/** Milliseconds between two updates, so that the seconds advance even without bytes. */
const INTERVAL = 500;

function startStage(display: ProgressDisplay, title: string): Stage {
  const begin = Date.now();
  let [done, total] = [0, 0];
  const words = () => {
    const time = `${Math.round((Date.now() - begin) / 1000)} s`;
    if (total > 0) return `MB, ${time}`;
    return done > 0 ? `${megabytes(done)} MB, ${time}` : time;
  };
  const draw = () =>
    display.show({
      label: title,
      done: megabytes(Math.min(done, total)),
      total: megabytes(total),
      text: words(),
    });
  draw();
  const timer = setInterval(draw, INTERVAL);
  return {
    update(now, of = 0) {
      [done, total] = [now, of];
      draw();
    },
    stop() {
      clearInterval(timer);
      const all = total > 0 ? `${megabytes(total)} ` : "";
      display.print(`${title} ${all}${words()}`);
    },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
