import { messageOf } from "../../../data/text/message_of.ts";
import type { ScoredPhotograph } from "./messages.ts";
import type { Photograph } from "./photograph.ts";

/** The queue's source of photographs, and callbacks. */
export interface ScoringQueueOptions<P extends Photograph> {
  /** The photographs without score and error, in the order of scoring. */
  waiting: () => readonly P[];
  /** Scores a file, or throws the reason. */
  score: (file: Blob) => Promise<ScoredPhotograph>;
  /** Called when a photograph has its score, with its thumbnail, or its error. */
  onResult: (photograph: P, thumbnail: Blob | undefined) => void;
  /** Called before each photograph and at the end. */
  onProgress: (progress: QueueProgress) => void;
}

/** Progress of the queue. */
export interface QueueProgress {
  /** Start time, in milliseconds of `performance.now()`. */
  begin: number;
  /** Photographs scored since then. */
  count: number;
}

/** Scores the waiting photographs, one after the other. */
export class ScoringQueue<P extends Photograph> {
  readonly #options: ScoringQueueOptions<P>;
  #isRunning = false;
  /** Incremented when the list or the model changes. */
  #turn = 0;

  /** @param options Source of photographs, and callbacks. */
  constructor(options: ScoringQueueOptions<P>) {
    this.#options = options;
  }

  /** Drops the result of the photograph that is being scored: the list or the model has changed. */
  drop(): void {
    this.#turn++;
  }

  /**
   * Scores until no photograph is waiting; does nothing if scoring is in
   * progress.
   */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { waiting, score, onResult, onProgress } = this.#options;
    const begin = performance.now();
    let count = 0;
    for (let next = waiting()[0]; next; next = waiting()[0]) {
      const turn = this.#turn;
      onProgress({ begin, count: count++ });
      const result = await score(next.file).catch(messageOf);
      if (turn !== this.#turn) continue;
      if (typeof result === "string") {
        next.error = result;
        onResult(next, undefined);
      } else {
        const { thumbnail, heads: _, ...scored } = result;
        next.scored = scored;
        onResult(next, thumbnail);
      }
    }
    this.#isRunning = false;
    onProgress({ begin, count });
  }
}
