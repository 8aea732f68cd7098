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
 * JSON stores them, options of the data set among them.
 */
export function differentSettings(
  there: RunConfig,
  here: RunConfig,
): DifferentSetting[] {
  return differentEntries(settingsOf(there), settingsOf(here));
}

/** A run's configuration, as far as its settings are concerned. */
export interface RunConfig {
  /** Options of the data set. */
  datasetOptions?: object;
}

/**
 * The settings of a run in one list: those of the run, then the options of the
 * data set, except those with its location. An option with the name of a
 * setting is called `datasetOptions.` and its name.
 */
export function settingsOf(
  { datasetOptions = {}, ...settings }: RunConfig,
): Record<string, unknown> {
  const options = Object.entries(datasetOptions)
    .filter(([name]) => !PLACES.has(name))
    .map(([name, value]) => [
      name in settings ? `datasetOptions.${name}` : name,
      value,
    ]);
  return { ...settings, ...Object.fromEntries(options) };
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
