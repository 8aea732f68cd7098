/** Errors kept; a damaged file may have one a frame. */
const MOST_ERRORS = 20;

/**
 * A line about an error, after the names of FFmpeg's parts. Only its beginning is FFmpeg's own: the rest may quote a
 * file's name or title.
 */
const PROBLEM = /^(?:\[[^\]]+ @ [^\]]+\] )*\[(?:error|fatal|panic)\] (.*)$/;

/** A line of the filter `showinfo`, with its place in the chain. */
const SHOWINFO = /^\[Parsed_showinfo_(\d+) @ /;

/** The next frame, and when it is shown. */
export interface FrameNote {
  /** Number of the frame in the video, from 0. */
  index: number;
  /** Seconds; NaN where it has no time. */
  time: number;
}

/**
 * Reads FFmpeg's standard error line by line: the number and time of each frame, which its filter `showinfo` prints
 * before the frame is written, and errors.
 *
 * It expects `-loglevel level+info`, which puts `[error]` before a line, and the filter
 * at the end of the chain and, where frames are selected, at its beginning as well: at
 * the beginning every frame is counted, at the end those that are selected.
 */
export class FrameLog {
  /** The first few errors. */
  readonly errors: string[] = [];
  /** Resolves when everything is read. */
  readonly finished: Promise<void>;
  /** Numbers of the frames that were counted and not yet selected, by time stamp. */
  readonly #counted = new Map<string, number>();
  readonly #selects: boolean;
  readonly #notes: FrameNote[] = [];
  #count = 0;
  #timeBase = NaN;
  #waiting: (() => void) | undefined;
  #ended = false;

  /**
   * @param stream Standard error.
   * @param selects Whether not every frame is taken.
   */
  constructor(stream: ReadableStream<Uint8Array>, selects: boolean) {
    this.#selects = selects;
    this.finished = this.#read(stream);
  }

  /** Number and time of the next frame. */
  async next(): Promise<FrameNote> {
    while (this.#notes.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
    return this.#notes.shift() ?? { index: NaN, time: NaN };
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split(/[\r\n]/);
      rest = lines.pop()!;
      lines.forEach((line) => this.#take(line));
      this.#waiting?.();
    }
    this.#take(rest);
    this.#ended = true;
    this.#waiting?.();
  }

  #take(line: string): void {
    const problem = PROBLEM.exec(line)?.[1];
    if (problem !== undefined) {
      if (this.errors.length < MOST_ERRORS) this.errors.push(problem);
      return;
    }
    const filter = SHOWINFO.exec(line)?.[1];
    if (filter === undefined) return;
    const base = /config in time_base: (\d+)\/(\d+)/.exec(line);
    if (base) this.#timeBase = Number(base[1]) / Number(base[2]);
    // Not pts_time, which has six digits: after an hour, these are hundredths of a
    // second.
    const stamp = /\bn:\s*\d+ pts:\s*(-?\d+|NOPTS)/.exec(line)?.[1];
    if (stamp === undefined) return;
    if (!this.#selects) this.#note(stamp, this.#count++);
    else if (filter === "0") this.#counted.set(stamp, this.#count++);
    else this.#note(stamp, this.#takeCounted(stamp));
  }

  #note(stamp: string, index: number): void {
    this.#notes.push({ index, time: Number(stamp) * this.#timeBase });
  }

  /** The number of a frame; those before it are no longer waited for. */
  #takeCounted(stamp: string): number {
    const index = this.#counted.get(stamp) ?? NaN;
    for (const [other, earlier] of this.#counted) {
      if (earlier <= index) this.#counted.delete(other);
    }
    return index;
  }
}
