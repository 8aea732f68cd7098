/** A number from the standard normal distribution (Box and Muller, Ann. Math. Stat. 29, 1958), of numbers in [0, 1). */
export function gaussian(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
