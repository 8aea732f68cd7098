/** A one-dimensional ndarray view, as made by the npm package `ndarray`. */
export interface ScoreView {
  /** The flat storage, which may be shared with other views. */
  readonly data: ArrayLike<number>;
  /** One entry: the number of scores. */
  readonly shape: readonly number[];
  /** One entry: the distance in `data` from one score to the next. */
  readonly stride: readonly number[];
  /** Place of the first score in `data`. */
  readonly offset: number;
}

/**
 * A list of scores: a plain or typed array, or a one-dimensional ndarray view.
 */
export type Scores = ArrayLike<number> | ScoreView;

/**
 * The scores as 64-bit numbers, after the checks that every public function of
 * this folder makes.
 *
 * @param act What the caller is doing, as it appears in errors: "Cannot <act>:
 * ...".
 * @param name Name of the list in errors.
 * @param scores The list to check.
 * @returns The list itself if it is a `Float64Array`, else a copy: never write
 * to it.
 */
export function checkScores(
  act: string,
  name: string,
  scores: Scores,
): Float64Array {
  const values = scores instanceof Float64Array
    ? scores
    : toFloat64(act, name, scores);
  if (values.length === 0) {
    throw new RangeError(`Cannot ${act}: ${name} has no scores`);
  }
  const bad = firstNonFinite(values);
  if (bad >= 0) {
    throw new RangeError(`Cannot ${act}: ${name}[${bad}] is ${values[bad]}`);
  }
  return values;
}

/** Two checked lists of the same length, predicted scores first. */
export function checkPair(
  act: string,
  predicted: Scores,
  subjective: Scores,
): [predicted: Float64Array, subjective: Float64Array] {
  const x = checkScores(act, "predicted", predicted);
  const y = checkScores(act, "subjective", subjective);
  checkSameLength(act, "predicted", x, "subjective", y);
  return [x, y];
}

/** Throws unless both lists have the same number of scores. */
export function checkSameLength(
  act: string,
  firstName: string,
  first: ArrayLike<number>,
  secondName: string,
  second: ArrayLike<number>,
): void {
  if (first.length === second.length) return;
  throw new TypeError(
    `Cannot ${act}: ${firstName} has ${
      count(first)
    } and ${secondName} has ${second.length}`,
  );
}

function toFloat64(act: string, name: string, scores: unknown): Float64Array {
  if (Array.isArray(scores)) return fromNumbers(act, name, scores);
  if (ArrayBuffer.isView(scores) && !(scores instanceof DataView)) {
    return fromNumbers(act, name, scores as unknown as ArrayLike<unknown>);
  }
  if (isScoreView(scores)) return fromView(act, name, scores);
  const present = scores === null ? "null" : typeof scores;
  throw new TypeError(
    `Cannot ${act}: ${name} is ${present}, not a list of numbers`,
  );
}

function fromNumbers(
  act: string,
  name: string,
  list: ArrayLike<unknown>,
): Float64Array {
  const values = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (typeof value !== "number") {
      throw new TypeError(
        `Cannot ${act}: ${name}[${i}] is ${typeof value}, not a number`,
      );
    }
    values[i] = value;
  }
  return values;
}

function isScoreView(scores: unknown): scores is ScoreView {
  return typeof scores === "object" && scores !== null &&
    "data" in scores && "shape" in scores && "stride" in scores &&
    "offset" in scores;
}

function fromView(act: string, name: string, view: ScoreView): Float64Array {
  const [length = 0] = view.shape;
  const [stride = 1] = view.stride;
  if (view.shape.length !== 1) {
    throw new TypeError(
      `Cannot ${act}: ${name} has ${view.shape.length} dimensions, not 1`,
    );
  }
  const list = Array.from(
    { length },
    (_, i) => view.data[view.offset + i * stride],
  );
  return fromNumbers(act, name, list);
}

/** -1 if all values are finite. */
function firstNonFinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) return i;
  }
  return -1;
}

function count(list: ArrayLike<number>): string {
  return list.length === 1 ? "1 score" : `${list.length} scores`;
}
