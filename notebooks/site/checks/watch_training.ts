/** Nothing is drawn while a page reads the run that is kept. */

/** Callbacks that are not called. */
export function watchTraining(): { settle(): void } {
  return { settle: () => {} };
}
