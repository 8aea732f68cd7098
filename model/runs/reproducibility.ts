/** What is the same wherever a run is repeated, and what is not. */
export const REPRODUCIBILITY =
  "The same configuration on the same runtime, version and kind of processor " +
  "gives the same numbers bit for bit, resumed or not. Another runtime, " +
  "version, processor or number of threads adds up in another order: losses " +
  "then differ in the last digits at first, and grow apart over a run.";
