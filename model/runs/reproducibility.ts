/** Which results are identical when a run is repeated, and which may differ. */
export const REPRODUCIBILITY =
  "The same configuration on the same runtime, version and kind of processor " +
  "gives the same numbers bit for bit, resumed or not. Another runtime, " +
  "version, processor or number of threads sums in another order: losses " +
  "then differ in the last digits at first, and diverge over a run.";
