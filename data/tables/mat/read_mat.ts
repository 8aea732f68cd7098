import { basename } from "node:path";
import { type MatVariable, MAX_MAT_BYTES } from "./mat_variable.ts";
import { readMatV5 } from "./read_mat_v5.ts";
import { readMatV73 } from "./read_mat_v73.ts";

/** What a variable must hold, by name. */
export type MatContents = Readonly<Record<string, "numbers" | "text">>;

/** The variables that were asked for, by name. */
export type MatVariables<Contents extends MatContents> = {
  [Name in keyof Contents]: MatVariable<
    Contents[Name] extends "text" ? string[] : Float64Array
  >;
};

/**
 * Reads variables out of a MATLAB file of version 5 to 7 or 7.3 (HDF5), which is
 * told by its content.
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
    const variables = await _readVariables(path, Object.keys(contents));
    const entries = Object.entries(contents).map(([name, content]) => [
      name,
      _require(variables, name, content),
    ]);
    return Object.fromEntries(entries);
  } catch (error) {
    throw new Error(
      `Cannot read "${basename(path)}": ${_reason(path, error)}`,
      { cause: error },
    );
  }
}

function _require(
  variables: Map<string, MatVariable | undefined>,
  name: string,
  content: "numbers" | "text",
): MatVariable {
  const variable = variables.get(name);
  if (!variable) {
    const found = [...variables.keys()].map((key) => `"${key}"`).join(", ");
    throw new Error(
      `it has no variable "${name}", its variables are ${found || "none"}`,
    );
  }
  if (Array.isArray(variable.values) === (content === "text")) return variable;
  throw new Error(`variable "${name}" does not hold ${content}`);
}

/** Those asked for are read; the others are there with their name alone. */
async function _readVariables(
  path: string,
  names: readonly string[],
): Promise<Map<string, MatVariable | undefined>> {
  const { size } = await Deno.stat(path);
  if (size > MAX_MAT_BYTES) {
    throw new Error(`it has ${size} bytes, the limit is ${MAX_MAT_BYTES}`);
  }
  const bytes = await Deno.readFile(path);
  if (_isHdf5(bytes)) return await readMatV73(bytes, names);
  const byteOrder = String.fromCharCode(...bytes.slice(126, 128));
  if (byteOrder === "IM" || byteOrder === "MI") return readMatV5(bytes, names);
  // Versions 5 and up begin with text, version 4 with a small number.
  throw new Error(
    bytes.length >= 20 && bytes.slice(0, 4).includes(0)
      ? 'it is a MAT file of version 4; save it in MATLAB with the option "-v7"'
      : "it is not a MAT file",
  );
}

/** The signature follows MATLAB's own 512 bytes, if there are such. */
function _isHdf5(bytes: Uint8Array): boolean {
  const signature = "\x89HDF\r\n\x1a\n";
  return [0, 512].some((at) =>
    String.fromCharCode(...bytes.slice(at, at + 8)) === signature
  );
}

function _reason(path: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `${path} is not there`;
  return error instanceof Error ? error.message : String(error);
}
