import type { Exchange, SharedScores } from "../../learning/exchange.ts";
import type { WorkerGroup } from "../../machines/mod.ts";
import type { HeadOutputs } from "../../network/head_outputs.ts";

/** Numbers of an image: whether it could be read, its score, and three outputs. */
const COLUMNS = 5;

/** The exchange of the workers for one batch. */
export class BatchExchange implements Exchange {
  /** The images of all shares that could be read, after the scores were exchanged. */
  indices: number[] = [];
  readonly #group: Pick<WorkerGroup, "size" | "sum">;
  readonly #planned: readonly number[];
  readonly #own: readonly number[];

  /**
   * An exchange for one step.
   *
   * @param planned Images of the whole batch, in order.
   * @param own Images of this worker's share that could be read.
   */
  constructor(
    group: Pick<WorkerGroup, "size" | "sum">,
    planned: readonly number[],
    own: readonly number[],
  ) {
    this.#group = group;
    this.#planned = planned;
    this.#own = own;
  }

  /** {@inheritDoc Exchange.workers} */
  get workers(): number {
    return this.#group.size;
  }

  /** {@inheritDoc Exchange.scores} */
  async scores(
    own: HeadOutputs,
    subjective: Float64Array,
  ): Promise<SharedScores> {
    const places = new Map(this.#planned.map((index, place) => [index, place]));
    const table = new Float64Array(this.#planned.length * COLUMNS);
    this.#own.forEach((index, row) => {
      const scores = own.map((head) => head[row]!);
      table.set(
        [1, subjective[row]!, ...scores],
        places.get(index)! * COLUMNS,
      );
    });
    const [all] = await this.#group.sum([table]) as [Float64Array];
    const present = this.#planned
      .flatMap((_, place) => all[place * COLUMNS] === 1 ? [place] : []);
    const column = (offset: number) =>
      present.map((place) => all[place * COLUMNS + offset]!);
    this.indices = present.map((place) => this.#planned[place]!);
    return {
      subjective: Float64Array.from(column(1)),
      outputs: [2, 3, 4].map((offset) =>
        Float32Array.from(column(offset))
      ) as HeadOutputs,
      first: Math.max(0, this.indices.indexOf(this.#own[0] ?? -1)),
    };
  }

  /** {@inheritDoc Exchange.sum} */
  sum(vectors: readonly Float32Array[]): Promise<Float32Array[]> {
    return this.#group.sum(vectors);
  }
}
