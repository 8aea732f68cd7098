import { meanOf } from "../_norm.ts";

/**
 * Where a logistic step lies and how wide it is, in standard deviations of the
 * predictions.
 */
interface Step {
  centre: number;
  width: number;
}

/**
 * The best curve with a given step: base + amplitude * logistic + slope * x.
 */
interface StepFit {
  step: Step;
  amplitude: number;
  slope: number;
  base: number;
  /** The logistic of each prediction. */
  curve: Float64Array;
  /**
   * The part of `curve` that base and slope cannot make, with norm 1 (or all
   * 0).
   */
  direction: Float64Array;
  /** Subjective scores minus the fit. */
  residual: Float64Array;
  /** Sum of the squared residuals. */
  error: number;
}

/**
 * Starts of the search: centres beside the quantiles of the predictions, and
 * widths.
 */
const OUTER_CENTRES = [-8, -5, -3.5, 3.5, 5, 8];
const WIDTHS = [0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 8];
const QUANTILES = 15;
/** How many of the starts are refined. */
const REFINED = 8;

/**
 * Beyond these a step is a jump or a straight line for all that the samples can
 * tell.
 */
const WIDTH_LIMITS = [1e-3, 100] as const;
/**
 * A centre further off than this many widths leaves an exponential curve,
 * wherever it is.
 */
const FARTHEST_CENTRE = 15;

/**
 * Least squares of a logistic step by variable projection: for each centre and
 * width the best coefficients are known, so only two numbers are searched for.
 */
export class StepProblem {
  readonly #x: Float64Array;
  readonly #yMean: number;
  readonly #basis: Float64Array[];
  readonly #y: Float64Array;
  readonly #sorted: Float64Array;

  /**
   * @param x Predicted scores with mean 0 and population standard deviation 1
   * (or all 0).
   * @param y Subjective scores.
   * @param withLine Whether the curve has a slope beside the step.
   */
  constructor(x: Float64Array, y: Float64Array, withLine: boolean) {
    const root = Math.sqrt(x.length);
    this.#x = x;
    this.#yMean = meanOf(y);
    this.#y = y.map((score) => score - this.#yMean);
    const one = x.map(() => 1 / root), line = x.map((score) => score / root);
    this.#basis = withLine ? [one, line] : [one];
    this.#sorted = x.slice().sort();
  }

  /** The best fit of a grid of starts, refined from the most promising ones. */
  bestFit(): StepFit {
    const sorted = this.#sorted;
    const quantiles = Array.from({ length: QUANTILES }, (_, i) => {
      const at = i / (QUANTILES - 1) * (sorted.length - 1);
      return (sorted[Math.floor(at)]! + sorted[Math.ceil(at)]!) / 2;
    });
    return [...quantiles, ...OUTER_CENTRES]
      .flatMap((centre) => WIDTHS.map((width) => this.#fit({ centre, width })))
      .sort(byError)
      .slice(0, REFINED)
      .map((start) => this.#refine(start))
      .sort(byError)[0]!;
  }

  #fit(step: Step): StepFit {
    const root = Math.sqrt(this.#x.length);
    const curve = this.#x.map((score) =>
      logistic((score - step.centre) / step.width)
    );
    const rest = project(curve, this.#basis);
    const norm = Math.sqrt(dot(rest, rest));
    // A step that the samples do not see, or see as a line, adds nothing.
    const isSeen = norm > 1e-9 * Math.sqrt(dot(curve, curve));
    const direction = rest.map((value) => isSeen ? value / norm : 0);
    const amplitude = isSeen ? dot(direction, this.#y) / norm : 0;
    const [base = 0, slope = 0] = this.#basis.map((part) =>
      (dot(part, this.#y) - amplitude * dot(part, curve)) / root
    );
    const residual = project(this.#y, [...this.#basis, direction]);
    const error = dot(residual, residual);
    return {
      step,
      amplitude,
      slope,
      base: this.#yMean + base,
      curve,
      direction,
      residual,
      error,
    };
  }

  /**
   * Levenberg-Marquardt steps in centre and log width until the error no longer
   * falls.
   */
  #refine(start: StepFit): StepFit {
    let best = start, damping = 1e-3;
    for (let round = 0; round < 300 && damping < 1e12; round++) {
      const next = this.#fit(this.#move(best, damping));
      if (next.error < best.error) {
        const isSettled = best.error - next.error < 1e-10 * best.error;
        best = next;
        damping = Math.max(damping / 5, 1e-12);
        if (isSettled) break;
      } else {
        damping *= 4;
      }
    }
    return best;
  }

  /**
   * The step that solves the damped normal equations of the projected curve.
   */
  #move(
    { step, amplitude, curve, direction, residual }: StepFit,
    damping: number,
  ): Step {
    // d logistic = -density d centre - density (x - centre) d log width, as far
    // as it cannot be fitted.
    const seen = [...this.#basis, direction];
    const density = curve.map((value) =>
      amplitude * value * (1 - value) / step.width
    );
    const a = project(density, seen);
    const b = project(
      density.map((value, i) => value * (this.#x[i]! - step.centre)),
      seen,
    );
    const aa = dot(a, a) * (1 + damping),
      bb = dot(b, b) * (1 + damping),
      ab = dot(a, b);
    const ar = dot(a, residual), br = dot(b, residual);
    const determinant = aa * bb - ab * ab;
    if (!(determinant > 0)) return step;
    const centre = step.centre - (bb * ar - ab * br) / determinant;
    const narrowing = clamp((aa * br - ab * ar) / determinant, -2, 2);
    const width = clamp(step.width * Math.exp(-narrowing), ...WIDTH_LIMITS);
    const margin = FARTHEST_CENTRE * width;
    const low = this.#sorted[0]! - margin, high = this.#sorted.at(-1)! + margin;
    return { centre: clamp(centre, low, high), width };
  }
}

/** 1 / (1 + exp(-t)). */
export function logistic(t: number): number {
  return 1 / (1 + Math.exp(-t));
}

function byError(a: StepFit, b: StepFit): number {
  return a.error - b.error;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * What is left of a list after its parts along orthonormal lists are taken off.
 */
function project(
  list: Float64Array,
  basis: readonly Float64Array[],
): Float64Array {
  const rest = list.slice();
  for (const direction of basis) {
    const part = dot(rest, direction);
    for (let i = 0; i < rest.length; i++) rest[i]! -= part * direction[i]!;
  }
  return rest;
}
