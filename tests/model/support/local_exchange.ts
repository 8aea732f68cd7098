import type {
  Exchange,
  SharedScores,
} from "../../../model/learning/exchange.ts";
import type { HeadOutputs } from "../../../model/network/head_outputs.ts";

/**
 * Exchanges between workers of one process, as sums in the order of the ranks.
 * Each must be used by a task of its own.
 */
export function localExchanges(workers: number): Exchange[] {
  const meetings: Meeting[] = [];
  return Array.from({ length: workers }, (_, rank) => {
    let next = 0;
    const meet = <Own>(own: Own): Promise<Own[]> => {
      const meeting = meetings[next] ??= new Meeting(workers);
      next++;
      return meeting.bring(rank, own) as Promise<Own[]>;
    };
    return {
      workers,
      async scores(own, subjective): Promise<SharedScores> {
        const all = await meet({ own, subjective });
        const join = (head: number) =>
          Float32Array.from(all.flatMap(({ own }) => [...own[head]!]));
        return {
          outputs: [join(0), join(1), join(2)] as HeadOutputs,
          subjective: Float64Array.from(
            all.flatMap(({ subjective }) => [...subjective]),
          ),
          first: all.slice(0, rank)
            .reduce((sum, { subjective }) => sum + subjective.length, 0),
        };
      },
      async sum(vectors) {
        const all = await meet(vectors);
        return vectors.map((vector, i) =>
          vector.map((_, at) =>
            all.reduce((sum, each) => Math.fround(sum + each[i]![at]!), 0)
          )
        );
      },
    };
  });
}

/** One thing that all bring, and get from all. */
class Meeting {
  readonly #brought: unknown[] = [];
  readonly #all = Promise.withResolvers<unknown[]>();
  #missing: number;

  constructor(workers: number) {
    this.#missing = workers;
  }

  bring(rank: number, own: unknown): Promise<unknown[]> {
    this.#brought[rank] = own;
    if (--this.#missing === 0) this.#all.resolve(this.#brought);
    return this.#all.promise;
  }
}
