import type { ProgressDisplay } from "@iqa/norm-in-norm/model";
import { DISPLAY, type Shown } from "./display.ts";
import { Live } from "./live.ts";

/** Number of lasting lines that are shown. */
const LINES = 40;

/** Characters of the bar. */
const BAR = 20;

/** A {@linkcode ProgressDisplay} under a cell. */
export interface LiveProgress extends ProgressDisplay {
  /** Resolves when all is shown. */
  settle(): Promise<void>;
}

/** Text under a cell that changes in place: lasting lines, and below them the progress. */
export function liveProgress(): LiveProgress {
  const lasting: string[] = [];
  let current = "";
  const live = new Live(text(["…"]));
  const update = (): void => {
    const lines = [...lasting.slice(-LINES), ...current ? [current] : []];
    live.show(() => text(lines));
  };
  return {
    show({ label, done, total, text: note }) {
      current = [label, bar(done / total), `${done}/${total}`, note].join(" ");
      update();
    },
    print(line) {
      lasting.push(line);
      update();
    },
    hide() {
      current = "";
      update();
    },
    settle: () => live.settle(),
  };
}

function text(lines: readonly string[]): Shown {
  return { [DISPLAY]: () => ({ "text/plain": lines.join("\n") }) };
}

function bar(share: number): string {
  return "█".repeat(Math.round(BAR * share)).padEnd(BAR, "░");
}
