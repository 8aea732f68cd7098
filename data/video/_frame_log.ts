/** Errors kept; a damaged file may have one a frame. */
const MOST_ERRORS = 20;

/**
 * What ffmpeg says on standard error, read line by line: the time of each frame,
 * which its filter `showinfo` tells before the frame is written, and what goes
 * wrong.
 *
 * It expects `-loglevel level+info`, which puts `[error]` before a line.
 */
export class FrameLog {
  /** What went wrong, the first few. */
  readonly errors: string[] = [];
  /** Done when all is read. */
  readonly finished: Promise<void>;
  #times: number[] = [];
  #waiting: (() => void) | undefined;
  #timeBase = NaN;
  #ended = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.finished = this.#read(stream);
  }

  /** The time of the next frame in seconds; NaN where it has none. */
  async nextTime(): Promise<number> {
    while (this.#times.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
    return this.#times.shift() ?? NaN;
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
    const problem = /\[(?:error|fatal|panic)\] (.*)$/.exec(line)?.[1];
    if (problem !== undefined) {
      if (this.errors.length < MOST_ERRORS) this.errors.push(problem);
      return;
    }
    if (!line.includes("showinfo")) return;
    const base = /config in time_base: (\d+)\/(\d+)/.exec(line);
    if (base) this.#timeBase = Number(base[1]) / Number(base[2]);
    // Not pts_time, which has six digits: of an hour, that is hundredths of a second.
    const frame = /\bn:\s*\d+ pts:\s*(-?\d+|NOPTS)/.exec(line);
    if (frame) this.#times.push(Number(frame[1]) * this.#timeBase);
  }
}
