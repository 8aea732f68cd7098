import { isDeepStrictEqual } from "node:util";

/** Options with the location of a data set; the same data set may be moved. */
const PLACES: ReadonlySet<string> = new Set(["data", "csv"]);

/** A setting that has another value in another configuration; undefined where it is absent. */
export interface DifferentSetting {
  /** Its name. */
  name: string;
  /** Its value in the first configuration. */
  there: unknown;
  /** Its value in the second. */
  here: unknown;
}

/**
 * The settings of a run that differ between two configurations, compared as
 * JSON stores them. Options of the data set are compared one by one, except
 * those with its location.
 */
export function differentSettings(
  there: { datasetOptions?: object },
  here: { datasetOptions?: object },
): DifferentSetting[] {
  const settings = differentEntries(there, here)
    .filter(({ name }) => name !== "datasetOptions");
  const options = differentEntries(
    there.datasetOptions ?? {},
    here.datasetOptions ?? {},
  ).filter(({ name }) => !PLACES.has(name));
  return [...settings, ...options];
}

/** The entries in which two objects differ, compared as JSON stores them. */
export function differentEntries(
  there: object,
  here: object,
): DifferentSetting[] {
  const [one, other] = [plain(there), plain(here)];
  return Object.keys({ ...one, ...other })
    .filter((name) => !isDeepStrictEqual(one[name], other[name]))
    .map((name) => ({ name, there: one[name], here: other[name] }));
}

function plain(object: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(object));
}
