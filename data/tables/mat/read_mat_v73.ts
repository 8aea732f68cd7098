import type { Dataset, File, Group, Reference } from "h5wasm";
import {
  countValues,
  exactNumber,
  type MatVariable,
  MAX_PIECES,
  MAX_RANK,
  MAX_TEXT,
  notReadable,
} from "./mat_variable.ts";
import { messageOf } from "../../text/message_of.ts";

type Library = typeof import("h5wasm");

/**
 * Reads variables out of a MAT file of version 7.3, which is an HDF5 file.
 *
 * h5wasm is the HDF Group's library, compiled by NIST: complete (jsfive, smaller and by the same author, does not read
 * MATLAB's compact storage), and confined to its own memory. It is used once per thread: after a damaged file it may
 * fail on every later one.
 *
 * @param bytes The whole file.
 * @param names The variables to read.
 * @returns All variables by name, with content where asked for.
 * @throws {Error} If the file is damaged, or a variable asked for is neither
 * numbers nor a cell array of text; the message is the reason alone.
 */
export async function readMatV73(
  bytes: Uint8Array,
  names: readonly string[],
): Promise<Map<string, MatVariable | undefined>> {
  const library = await import("h5wasm");
  const { FS, activate_throwing_error_handler } = await library.ready;
  activate_throwing_error_handler(); // otherwise it prints its errors
  const path = `${crypto.randomUUID()}.mat`;
  FS.writeFile(path, bytes);
  try {
    const file = new library.File(path, "r");
    try {
      const found = file.keys().filter((name) => name !== CELLS);
      return new Map(found.map((name) => [
        name,
        names.includes(name) ? readVariable(library, file, name) : undefined,
      ]));
    } finally {
      file.close();
    }
  } catch (error) {
    throw shortened(error);
  } finally {
    FS.unlink(path);
  }
}

/** The library's errors contain its whole call stack: the innermost entry has the reason. */
function shortened(error: unknown): Error {
  const message = messageOf(error);
  if (!message.startsWith("HDF5-DIAG")) return new Error(message);
  const calls = [...message.matchAll(/#\d+: .* in \w+\(\): (.*)/g)];
  return new Error(`it is damaged (${calls.at(-1)?.[1] ?? "HDF5"})`);
}

/** Group in which MATLAB stores the content of cells. */
const CELLS = "#refs#";

function readVariable(
  library: Library,
  file: File,
  name: string,
): MatVariable {
  const dataset = file.get(name) as Dataset;
  if (!dataset?.shape) throw notReadable(name);
  if (Array.isArray(dataset.dtype)) { // of several parts
    throw isComplex(dataset.dtype)
      ? new Error(`variable "${name}" holds complex numbers`)
      : notReadable(name);
  }
  if (isEmpty(dataset)) return emptyVariable(name, dataset);
  const { shape } = dataset;
  const count = countValues(name, shape);
  const isCell = dataset.dtype === "Reference";
  if (isCell) requireFew(count, `variable "${name}"`); // before an object of each is made
  const { value } = dataset;
  if (!isList(value) || value.length !== count) throw notReadable(name);
  if (!isCell && !areNumbers(dataset, value)) throw notReadable(name);
  return {
    // HDF5 counts rows first, MATLAB columns: the same values in the same order.
    shape: [...shape].reverse(),
    values: isCell
      ? readCells(library, file, name, value as Reference[])
      : Float64Array.from(
        value as ArrayLike<number | bigint>,
        (one) => typeof one === "bigint" ? exactNumber(one) : one,
      ),
  };
}

/** Whether the parts of a type are those of complex numbers; other programs store tables so. */
function isComplex(parts: readonly unknown[]): boolean {
  return parts.map((part) => (part as unknown[])[0]).join() === "real,imag";
}

/** MATLAB's name of a class of arrays; absent in files of other programs. */
function classOf(dataset: Dataset): unknown {
  return dataset.attrs["MATLAB_class"]?.value;
}

/** Of an empty array, MATLAB stores its sizes in the place of values. */
function isEmpty(dataset: Dataset): boolean {
  return Number(dataset.attrs["MATLAB_empty"]?.value ?? 0) !== 0;
}

function emptyVariable(name: string, dataset: Dataset): MatVariable {
  const kind = classOf(dataset);
  if (kind === "char" || countOf(dataset.shape ?? []) > MAX_RANK) {
    throw notReadable(name);
  }
  return {
    shape: Array.from(dataset.value as ArrayLike<number | bigint>, Number),
    values: kind === "cell" ? [] : new Float64Array(),
  };
}

function areNumbers(
  dataset: Dataset,
  value: ArrayLike<unknown>,
): value is ArrayLike<number | bigint> {
  return ["number", "bigint"].includes(typeof (value[0] ?? 0)) &&
    classOf(dataset) !== "char";
}

/** The text of each cell. */
function readCells(
  { Dataset }: Library,
  file: File,
  name: string,
  cells: Reference[],
): string[] {
  // h5wasm's dereference() looks through the whole file for each object's name: 4 s for 1,162 cells, not 0.4 s.
  const group = file.get(CELLS) as Group | null;
  const keys = group?.keys() ?? [];
  requireFew(keys.length, "it");
  const known = new Map(
    keys.map((key) => {
      const dataset = new Dataset(file.file_id, `${CELLS}/${key}`);
      return [keyOf(dataset.create_reference()), dataset];
    }),
  );
  return cells.map((cell) => {
    const text = known.get(keyOf(cell));
    if (!text) {
      throw new Error(
        `a cell of variable "${name}" refers to nothing in ${CELLS}`,
      );
    }
    if ((classOf(text) ?? "char") !== "char") throw notReadable(name);
    if (isEmpty(text)) return "";
    // With several rows, the characters of one column follow each other.
    if ((text.shape?.length ?? 0) > 1 && text.shape!.at(-1) !== 1) {
      throw notReadable(name);
    }
    const length = countOf(text.shape ?? []);
    if (length > MAX_TEXT) {
      throw new Error(
        `a cell of variable "${name}" has ${length} characters, the limit is ${MAX_TEXT}`,
      );
    }
    const { value } = text;
    if (!(value instanceof Uint16Array)) throw notReadable(name);
    return String.fromCharCode(...value);
  });
}

function requireFew(cells: number, whose: string): void {
  if (cells <= MAX_PIECES) return;
  throw new Error(`${whose} has more than ${MAX_PIECES} cells`);
}

function keyOf({ ref_data }: Reference): string {
  return ref_data.join();
}

function countOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isList(value: unknown): value is (number | bigint | object)[] {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
