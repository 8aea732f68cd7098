import { fileURLToPath } from "node:url";
import { resolve } from "node:path";

/** The settings of a notebook that its reader may change: text, numbers, and booleans. */
export type Settings = Record<string, string | number | boolean>;

/**
 * Settings as a notebook gives them, each replaced by the environment variable
 * of its name where that is set and not empty: `batchSize` by `IQA_BATCH_SIZE`.
 *
 * @throws {RangeError} If the value of a variable is not of the setting's kind.
 */
export function withEnvironment<T extends Settings>(settings: T): T {
  const entries = Object.entries(settings).map(([name, value]) => {
    const variable = variableOf(name);
    const text = Deno.env.get(variable);
    return [name, text ? parse(variable, text, value) : value];
  });
  return Object.fromEntries(entries);
}

/** The path of a file or folder that is given from the folder of the notebooks. */
export function fromNotebooks(path: string): string {
  return resolve(fileURLToPath(new URL(".", import.meta.url)), path);
}

/** Whether there is a file or folder of this path. */
export function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

function variableOf(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  return `IQA_${words.toUpperCase()}`;
}

/** The text as the kind of value that the setting has. */
function parse(
  variable: string,
  text: string,
  { constructor: kind }: Settings[string],
): Settings[string] {
  const fail = (wanted: string): never => {
    throw new RangeError(
      `Cannot take ${variable} from the environment: "${text}" is not ${wanted}`,
    );
  };
  if (kind === Boolean) {
    return { true: true, false: false }[text] ?? fail("true or false");
  }
  if (kind !== Number) return text;
  return Number.isFinite(Number(text)) ? Number(text) : fail("a number");
}
