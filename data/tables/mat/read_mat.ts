import { basename } from "node:path";
import { type MatVariable, MAX_MAT_BYTES } from "./mat_variable.ts";
import { readRegularFile } from "../../files/read_regular_file.ts";
import { shorten } from "../../text/shorten.ts";
import { inTableThread } from "../table_thread.ts";
import { messageOf } from "../../text/message_of.ts";

/** Required content of variables, by name. */
export type MatContents = Readonly<Record<string, "numbers" | "text">>;

/** The requested variables, by name. */
export type MatVariables<Contents extends MatContents> = {
  [Name in keyof Contents]: MatVariable<
    Contents[Name] extends "text" ? string[] : Float64Array
  >;
};

/**
 * Reads variables out of a MATLAB file of version 5 to 7 or 7.3 (HDF5), which is
 * recognized by its content.
 *
 * @param path The file.
 * @param contents The variables to read, and what they hold.
 * @returns The variables by name.
 * @throws {Error} If the file is missing, damaged, too large, of version 4 or no
 * MAT file, or if a variable is missing or holds something else.
 */
export async function readMat<const Contents extends MatContents>(
  path: string,
  contents: Contents,
): Promise<MatVariables<Contents>> {
  try {
    const variables = await readVariables(path, Object.keys(contents));
    const entries = Object.entries(contents).map(([name, content]) => [
      name,
      require(variables, name, content),
    ]);
    return Object.fromEntries(entries);
  } catch (error) {
    throw new Error(
      `Cannot read "${basename(path)}": ${reason(path, error)}`,
      { cause: error },
    );
  }
}

/** Variables that a message names. */
const MOST_NAMED = 20;

function require(
  variables: Map<string, MatVariable | undefined>,
  name: string,
  content: "numbers" | "text",
): MatVariable {
  const variable = variables.get(name);
  if (!variable) {
    const found = [...variables.keys()].slice(0, MOST_NAMED)
      .map((key) => `"${shorten(key)}"`).join(", ");
    throw new Error(
      `it has no variable "${name}", its variables are ${found || "none"}`,
    );
  }
  const { values } = variable;
  if (!Array.isArray(values) && !values.every(Number.isFinite)) {
    throw new Error(`variable "${name}" has values that are NaN or infinite`);
  }
  if (Array.isArray(values) === (content === "text")) return variable;
  throw new Error(`variable "${name}" does not hold ${content}`);
}

/** Only the requested variables are read; the others are listed by name. */
async function readVariables(
  path: string,
  names: readonly string[],
): Promise<Map<string, MatVariable | undefined>> {
  const bytes = await readRegularFile(path, MAX_MAT_BYTES);
  return await inTableThread({ kind: "mat", bytes, names });
}

function reason(path: string, error: unknown): string {
  if ((error as Error).cause instanceof Deno.errors.NotFound) {
    return `${path} is not there`;
  }
  return messageOf(error);
}
