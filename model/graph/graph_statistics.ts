import type { Statistic } from "../network/layers/operations.ts";
import { DEVIATION_RESOLUTION } from "../kernels/map_statistic.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { type } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";

/** Statistics of maps as `map_statistic.ts` computes them, written as a graph. */
export class GraphStatistics {
  readonly #graph: Graph;
  readonly #on: Arithmetic;

  /** Statistics in `graph`. */
  constructor(graph: Graph, arithmetic: Arithmetic) {
    this.#graph = graph;
    this.#on = arithmetic;
  }

  /** See {@linkcode Kernels.reduce}. */
  reduce(x: Node, statistic: Statistic): Node {
    const on = this.#on;
    switch (statistic) {
      case "mean":
        return on.reduce("Mean", x, [1, 2]);
      case "max":
        return on.reduce("Max", x, [1, 2]);
      case "min":
        return on.reduce("Min", x, [1, 2]);
      case "std":
        return this.#deviation(x);
    }
  }

  /** See {@linkcode Kernels.reduceGradient}. */
  gradient(dy: Node, x: Node, y: Node, statistic: Statistic): Node {
    const slope = this.#asMap(dy);
    switch (statistic) {
      case "mean":
        return this.#on.broadcast(
          this.#on.divide(slope, this.#pixels(x)),
          this.#on.shape(x),
        );
      case "std":
        return this.#deviationGradient(slope, x, this.#asMap(y));
      default:
        return this.#on.multiply(this.#firstEqual(x, this.#asMap(y)), slope);
    }
  }

  #deviation(x: Node): Node {
    const on = this.#on;
    const { centered, mean } = this.#center(x);
    const variance = on.reduce("Mean", on.square(centered), [1, 2]);
    const deviation = on.root(variance);
    const rounding = on.multiply(
      on.magnitude(on.reduce("Mean", mean, [1, 2])),
      on.number(DEVIATION_RESOLUTION),
    );
    return on.multiply(deviation, on.float(on.less(rounding, deviation)));
  }

  /** (x − x̄) / (n σ), and 0 where σ is 0. */
  #deviationGradient(dy: Node, x: Node, deviation: Node): Node {
    const on = this.#on;
    const spread = on.less(on.number(0), deviation);
    const safe = on.select(spread, deviation, on.number(1));
    const slope = on.divide(on.multiply(dy, on.float(spread)), safe);
    return on.multiply(
      this.#center(x).centered,
      on.divide(slope, this.#pixels(x)),
    );
  }

  /** x − x̄, twice: the second time removes the rounding error of the first mean. */
  #center(x: Node): { centered: Node; mean: Node } {
    const on = this.#on;
    const mean = on.reduce("Mean", x, [1, 2], true);
    const once = on.subtract(x, mean);
    const rest = on.reduce("Mean", once, [1, 2], true);
    return { centered: on.subtract(once, rest), mean };
  }

  /** 1 at the first pixel of each channel that equals `y`, else 0. */
  #firstEqual(x: Node, y: Node): Node {
    const on = this.#on;
    const [height, width] = [on.length(x, 1), on.length(x, 2)];
    const count = on.multiply(height, width);
    const row = this.#graph.one(
      "Range",
      [
        on.integer(0),
        count,
        on.integer(1),
      ],
      [type("Tidx", "int32")],
      { types: ["int32"] },
    );
    const one = on.integer(1);
    const places = on.reshape(row, on.stack([one, height, width, one]));
    const found = on.select(on.equal(x, y), places, count);
    const first = on.reduce("Min", found, [1, 2], true);
    return on.float(on.equal(places, first));
  }

  /** Pixels of a map, as a number. */
  #pixels(x: Node): Node {
    const on = this.#on;
    return on.float(on.multiply(on.length(x, 1), on.length(x, 2)));
  }

  /** Features as a map of one pixel. */
  #asMap(features: Node): Node {
    return this.#on.expand(this.#on.expand(features, 1), 1);
  }
}
