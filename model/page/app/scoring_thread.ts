import type {
  Answer,
  OpenedModel,
  Request,
  ScoredPhotograph,
} from "./messages.ts";

/** The page's side of the scoring thread. */
export class ScoringThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #count = 0;

  /** Starts the thread. */
  constructor() {
    this.#worker = new Worker(new URL("thread.js", document.baseURI), {
      type: "module",
    });
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
    this.#worker.onerror = ({ message }) => {
      for (const [id, answer] of this.#waiting) {
        answer({ id, error: message || "the scoring thread did not start" });
      }
      this.#waiting.clear();
    };
  }

  /**
   * Opens a model, by default the included one.
   *
   * @throws {Error} With the reason, if it is not a model; the previous one is
   * kept.
   */
  async open(model?: Blob): Promise<OpenedModel> {
    const { opened, error } = await this.#ask((id) => ({ id, open: model }));
    if (!opened) throw new Error(error);
    return opened;
  }

  /**
   * Scores a photograph.
   *
   * @throws {Error} With the reason why it has no score.
   */
  async score(photograph: Blob): Promise<ScoredPhotograph> {
    const { scored, error } = await this.#ask((id) => ({
      id,
      score: photograph,
    }));
    if (!scored) throw new Error(error);
    return scored;
  }

  #ask(request: (id: number) => Request): Promise<Answer> {
    const id = this.#count++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage(request(id));
    });
  }
}
