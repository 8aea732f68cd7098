import process from "node:process";

/** Where progress is drawn: standard error, or a stand-in for it. */
export interface ProgressStream {
  /** Whether it is a terminal, where a line can be redrawn. */
  isTTY?: boolean;
  /** Writes text as it is. */
  write(text: string): unknown;
}

/** Settings of {@linkcode createProgressDisplay}. */
export interface ProgressDisplayOptions {
  /**
   * Where to draw.
   *
   * @default {process.stderr}
   */
  stream?: ProgressStream;
  /**
   * Clock in milliseconds.
   *
   * @default {performance.now}
   */
  now?: () => number;
  /** Replaces the display on `stream`, for example by one in a notebook. */
  display?: ProgressDisplay;
}

/** How far work is, for a {@linkcode ProgressDisplay}. */
export interface ShownProgress {
  /** What is being done. */
  label: string;
  /** How much of `total` is done. */
  done: number;
  /** How much there is to do; 0 if it is not known yet. */
  total: number;
  /** What stands behind the numbers, such as their unit. */
  text: string;
}

/** A line that changes as work proceeds, with permanent lines above it. */
export interface ProgressDisplay {
  /** Shows how far the work is. */
  show(progress: ShownProgress): void;
  /** Prints a permanent line. */
  print(line: string): void;
  /** Removes the changing line. */
  hide(): void;
}

/**
 * A bar on a terminal; elsewhere, such as in a log file, a line of text at most
 * every ten seconds.
 *
 * The bar is npm:cli-progress, which handles narrow terminals and restores the cursor; it is loaded only on a terminal.
 */
export async function createProgressDisplay(
  { stream = process.stderr, now = () => performance.now(), display }:
    ProgressDisplayOptions = {},
): Promise<ProgressDisplay> {
  if (display) return display;
  if (!stream.isTTY) return plainDisplay(stream, now);
  const { default: { SingleBar } } = await import("cli-progress");
  return terminalDisplay(stream, SingleBar);
}

const PLAIN_INTERVAL = 10_000;

function plainDisplay(
  stream: ProgressStream,
  now: () => number,
): ProgressDisplay {
  // The first line also waits for an interval: short work needs no line.
  let last = now();
  return {
    show({ label, done, total, text }) {
      if (now() - last < PLAIN_INTERVAL) return;
      last = now();
      stream.write(`${join(label, `${done}/${total}`, text)}\n`);
    },
    print: (line) => void stream.write(`${line}\n`),
    hide() {},
  };
}

function join(...words: string[]): string {
  return words.filter((word) => word !== "").join(" ");
}

/** The methods of cli-progress's bar that are used. */
interface Bar {
  start(total: number, done: number, payload: Payload): void;
  update(done: number, payload: Payload): void;
  setTotal(total: number): void;
  stop(): void;
}
type Payload = Record<"label" | "text", string>;
type BarConstructor = new (options: Record<string, unknown>) => Bar;

function terminalDisplay(
  stream: ProgressStream,
  SingleBar: BarConstructor,
): ProgressDisplay {
  let bar: Bar | undefined;
  let hasTotal = false;
  const hide = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    show({ label, done, total, text }) {
      if (hasTotal !== total > 0) hide();
      hasTotal = total > 0;
      if (bar === undefined) {
        bar = new SingleBar({
          format: total > 0
            ? "{label} {bar} {value}/{total} {text}"
            : "{label} {text}", // the total is not known
          barCompleteChar: "█",
          barIncompleteChar: "░",
          barsize: 12, // fits with the rest into 80 columns
          stream,
          hideCursor: true,
          clearOnComplete: true,
          gracefulExit: false, // Ctrl-C is the program's to handle
        });
        bar.start(total, done, { label, text });
      }
      bar.setTotal(total);
      bar.update(done, { label, text });
    },
    print(line) {
      hide();
      stream.write(`${line}\n`);
    },
    hide,
  };
}
