import { meanOf } from "../norm.ts";
import { dot, projectOut, squaredNorm } from "../vectors.ts";

/**
 * The logistic step 1 / (1 + exp(offset - steepness x)): its center lies at
 * offset / steepness, its width is 1 / steepness.
 */
interface Step {
  steepness: number;
  offset: number;
}

/** The best curve with a given step. */
interface StepFit {
  step: Step;
  /** Factor of the logistic in the curve. */
  amplitude: number;
  /** The logistic of each prediction. */
  curve: Float64Array;
  /** The part of `curve` outside of the basis, with norm 1 (or all 0). */
  direction: Float64Array;
  /** Subjective scores minus the fit. */
  residual: Float64Array;
  /** Sum of the squared residuals. */
  error: number;
}

/** The best curve: base + amplitude * logistic + slope * x. */
export interface BestFit extends Step {
  amplitude: number;
  slope: number;
  base: number;
}

/** Starts of the search: steps of these widths ... */
const WIDTHS = [0.01, 0.03, 0.06, 0.1, 0.2, 0.35, 0.6, 1, 2, 4, 8];
/** ... at samples and between them, or at so many quantiles if fewer ... */
const QUANTILES = 60;
/** ... and at these places beside them, in standard deviations. */
const OUTER_CENTERS = [-8, -5, -3.5, 3.5, 5, 8];
/** ... and jumps between two samples, the best so many, in these shares of the gap. */
const JUMPS = 6;
const JUMP_WIDTHS = [0.03, 0.3, 2];
/**
 * How many of the local minima among the starts are refined for a while, beside the
 * best one of each width, and how many of these to the end. Where samples repeat, many
 * steps are one curve: of equal errors one is taken.
 */
const TRIED = 12, REFINED = 5;
const TRIAL_ROUNDS = 12, ROUNDS = 150;
/** Relative difference below which two errors are one. */
const SAME = 1e-9;

/** Beyond these, the samples cannot distinguish a step from a line or a jump. */
const STEEPNESS_LIMITS = [0.004, 1e6] as const;
/** A step that is this number of widths beyond the samples is an exponential curve at them. */
const MARGIN = 15;

/**
 * Least squares of a logistic step by variable projection: for each step the
 * best coefficients are known, so only its two numbers are searched for.
 */
export class StepProblem {
  readonly #x: Float64Array;
  readonly #sorted: Float64Array;
  readonly #y: Float64Array;
  readonly #yMean: number;
  /** Orthonormal lists that span the rest of the curve. */
  readonly #basis: Float64Array[];
  /** The subjective scores minus their part in the basis. */
  readonly #yRest: Float64Array;

  /**
   * @param x Predicted scores with mean 0 and population standard deviation 1
   * (or all 0).
   * @param y Subjective scores.
   * @param withLine Whether the curve has a slope beside the step.
   */
  constructor(x: Float64Array, y: Float64Array, withLine: boolean) {
    const root = Math.sqrt(x.length);
    this.#x = x;
    this.#sorted = x.slice().sort();
    this.#yMean = meanOf(y);
    this.#y = y.map((score) => score - this.#yMean);
    const one = x.map(() => 1 / root), line = x.map((score) => score / root);
    this.#basis = withLine ? [one, line] : [one];
    this.#yRest = projectOut(this.#y, this.#basis);
  }

  /** The best fit of a grid of starts and of jumps, refined from its local minima. */
  bestFit(): BestFit {
    const { step, amplitude, curve } = this.#starts()
      .map((start) => this.#refine(start, TRIAL_ROUNDS))
      .sort(byError)
      .filter(isNew)
      .slice(0, REFINED)
      .map((start) => this.#refine(start, ROUNDS))
      .sort(byError)[0]!;
    const [base = 0, slope = 0] = this.#basis.map((part) =>
      (dot(part, this.#y) - amplitude * dot(part, curve)) /
      Math.sqrt(curve.length)
    );
    return { ...step, amplitude, slope, base: this.#yMean + base };
  }

  /** Local minima of the grid, the best of each width, and jumps. */
  #starts(): StepFit[] {
    const grid = this.#centers().map((center) =>
      WIDTHS.map((width) =>
        this.#fit({ steepness: 1 / width, offset: center / width })
      )
    );
    const isMinimum = (fit: StepFit, i: number, j: number) =>
      [grid[i - 1]?.[j], grid[i + 1]?.[j], grid[i]![j - 1], grid[i]![j + 1]]
        .every((neighbor) => !neighbor || fit.error <= neighbor.error);
    const minima = grid
      .flatMap((row, i) => row.filter((fit, j) => isMinimum(fit, i, j)))
      .sort(byError)
      .filter(isNew)
      .slice(0, TRIED);
    const ofWidths = WIDTHS.map((_, j) =>
      grid.map((row) => row[j]!).reduce((best, fit) =>
        fit.error < best.error ? fit : best
      )
    );
    return [...new Set([...minima, ...ofWidths, ...this.#jumps()])];
  }

  /** Steps between two neighboring samples, where the best jumps are. */
  #jumps(): StepFit[] {
    const sorted = this.#sorted;
    const gaps = Array.from({ length: sorted.length - 1 }, (_, i) => i)
      .filter((i) => sorted[i + 1]! > sorted[i]!);
    const gains = this.#jumpGains();
    return gaps
      .filter((gap, i) =>
        [gaps[i - 1], gaps[i + 1]].every((other) =>
          other === undefined || gains[gap]! >= gains[other]!
        )
      )
      .sort((a, b) => gains[b]! - gains[a]!)
      .slice(0, JUMPS)
      .flatMap((gap) => {
        const width = sorted[gap + 1]! - sorted[gap]!;
        const center = sorted[gap]! + width / 2;
        return JUMP_WIDTHS.map((share) => {
          const steepness = Math.min(
            1 / (share * width),
            STEEPNESS_LIMITS[1],
          );
          return this.#fit({ steepness, offset: center * steepness });
        });
      });
  }

  /**
   * What a jump after each sorted sample takes off the squared error: the square of
   * the jump's product with what the basis leaves, over its own squared norm there.
   */
  #jumpGains(): Float64Array {
    const n = this.#x.length;
    const order = Array.from(this.#x.keys())
      .sort((a, b) => this.#x[a]! - this.#x[b]!);
    const gains = new Float64Array(n);
    // Sums over the samples above the jump, of each part of the basis and of the rest.
    const sums = this.#basis.map(() => 0);
    let rest = 0;
    for (let above = 1; above < n; above++) {
      const i = order[n - above]!;
      rest += this.#yRest[i]!;
      this.#basis.forEach((part, k) => sums[k]! += part[i]!);
      const norm = above - sums.reduce((total, sum) => total + sum * sum, 0);
      gains[n - above - 1] = norm > 1e-9 * above ? rest * rest / norm : 0;
    }
    return gains;
  }

  /** Centers of the steps that are tried: among the samples and beside them. */
  #centers(): number[] {
    const last = this.#sorted.length - 1;
    const steps = Math.min(QUANTILES, 4 * last);
    const quantiles = Array.from({ length: steps + 1 }, (_, i) => {
      const at = steps === 0 ? 0 : i / steps * last;
      const below = this.#sorted[Math.floor(at)]!;
      return below + (at % 1) * (this.#sorted[Math.ceil(at)]! - below);
    });
    return [...OUTER_CENTERS, ...quantiles].sort((a, b) => a - b);
  }

  /** The best amplitude for a step, and the residual. */
  #fit(step: Step): StepFit {
    const curve = new Float64Array(this.#x.length);
    for (let i = 0; i < curve.length; i++) {
      curve[i] = logistic(step.steepness * this.#x[i]! - step.offset);
    }
    const direction = projectOut(curve, this.#basis);
    const norm = Math.sqrt(squaredNorm(direction));
    // A step that is constant or a line at the samples adds nothing.
    const isSeen = norm > 1e-9 * Math.sqrt(squaredNorm(curve));
    for (let i = 0; i < direction.length; i++) {
      direction[i] = isSeen ? direction[i]! / norm : 0;
    }
    const amplitude = isSeen ? dot(direction, this.#yRest) / norm : 0;
    const residual = projectOut(this.#yRest, [direction]);
    const error = squaredNorm(residual);
    return { step, amplitude, curve, direction, residual, error };
  }

  /** Levenberg-Marquardt steps until the error no longer falls. */
  #refine(start: StepFit, rounds: number): StepFit {
    if (start.amplitude === 0) return start;
    let best = start, damping = 1e-3;
    for (let round = 0; round < rounds && damping < 1e12; round++) {
      const next = this.#fit(this.#move(best, damping));
      if (next.error < best.error) {
        // A small gain ends the search only if the step was not held back.
        const isSettled = damping < 1e-2 &&
          best.error - next.error < 1e-12 * best.error;
        best = next;
        damping = Math.max(damping / 5, 1e-12);
        if (isSettled) break;
      } else {
        damping *= 4;
      }
    }
    return best;
  }

  /** The damped Gauss-Newton step in offset and log steepness. */
  #move(
    { step, amplitude, curve, direction, residual }: StepFit,
    damping: number,
  ): Step {
    const low = this.#sorted[0]!, high = this.#sorted.at(-1)!;
    // The step turns about its center, or about the sample nearest to it:
    // there its two numbers hardly depend on each other.
    const pivot = clamp(step.offset / step.steepness, low, high);
    const ofOffset = new Float64Array(curve.length);
    const ofGrowth = new Float64Array(curve.length);
    for (let i = 0; i < curve.length; i++) {
      const density = amplitude * curve[i]! * (1 - curve[i]!);
      ofOffset[i] = -density;
      ofGrowth[i] = density * step.steepness * (this.#x[i]! - pivot);
    }
    // The part of them outside of base, slope and amplitude.
    const seen = [...this.#basis, direction];
    const a = projectOut(ofOffset, seen), b = projectOut(ofGrowth, seen);
    const squares = [squaredNorm(a), squaredNorm(b)] as const;
    const hold = damping * (squares[0] + squares[1]);
    const aa = squares[0] + hold, bb = squares[1] + hold;
    const ab = dot(a, b), ar = dot(a, residual), br = dot(b, residual);
    const determinant = aa * bb - ab * ab;
    if (!(determinant > 0)) return step;
    const growth = clamp((aa * br - ab * ar) / determinant, -2, 2);
    const shift = (bb * ar - ab * br) / determinant;
    const steepness = clamp(
      step.steepness * Math.exp(growth),
      ...STEEPNESS_LIMITS,
    );
    const offset = clamp(
      step.offset + shift + (steepness - step.steepness) * pivot,
      steepness * low - MARGIN,
      steepness * high + MARGIN,
    );
    return { steepness, offset };
  }
}

/** 1 / (1 + exp(-t)). */
export function logistic(t: number): number {
  return 1 / (1 + Math.exp(-t));
}

function byError(a: StepFit, b: StepFit): number {
  return a.error - b.error;
}

/** Whether a fit's error differs from that of the fit before it, in order of their errors. */
function isNew(fit: StepFit, i: number, sorted: readonly StepFit[]): boolean {
  return i === 0 || fit.error - sorted[i - 1]!.error > SAME * fit.error;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
