/** The few operations on lists of scores that the formulas are written in. */

/** Any list of numbers. */
type Vector = ArrayLike<number>;

/** Sum of a list. */
export function sum(x: Vector): number {
  return Array.from(x).reduce((total, each) => total + each, 0);
}

/** Mean of a list. */
export function mean(x: Vector): number {
  return sum(x) / x.length;
}

/** Inner product of two lists. */
export function dot(x: Vector, y: Vector): number {
  return sum(Array.from(x, (each, i) => each * y[i]!));
}

/** The q-norm of a list. */
export function norm(x: Vector, q = 2): number {
  return sum(Array.from(x, (each) => Math.abs(each) ** q)) ** (1 / q);
}

/** A list minus its mean: C x. */
export function center(x: Vector): number[] {
  const middle = mean(x);
  return Array.from(x, (each) => each - middle);
}

/** A list times a number plus another list: factor x + y. */
export function scaleAndAdd(factor: number, x: Vector, y: Vector): number[] {
  return Array.from(x, (each, i) => factor * each + y[i]!);
}

/** Population standard deviation. */
export function deviation(x: Vector): number {
  return norm(center(x)) / Math.sqrt(x.length);
}
