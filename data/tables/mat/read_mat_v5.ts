/**
 * MAT files of versions 5 to 7, as far as lists of names and scores need them. (On npm, only mat-for-js reads them; its
 * license, GPL, is incompatible with this package's.) Format: MathWorks, "MAT-File Format", chapter 1.
 */
import { describeCount } from "../../text/describe_count.ts";
import { inflateSync } from "node:zlib";
import {
  countValues,
  exactNumber,
  type MatVariable,
  MAX_PIECES,
  MAX_RANK,
  MAX_TEXT,
  MAX_UNPACKED,
  MAX_VALUES,
  notReadable,
} from "./mat_variable.ts";

/** Types of data elements. */
const MATRIX = 14;
const COMPRESSED = 15;

/** Classes of arrays. */
const CELL = 1;
const CHAR = 4;
const DOUBLE = 6;
const UINT64 = 15;

/** Bytes per number and how to read one, by type of data element. */
const NUMBERS: Readonly<
  Record<
    number,
    [number, (view: DataView, at: number, little: boolean) => number]
  >
> = {
  1: [1, (view, at) => view.getInt8(at)],
  2: [1, (view, at) => view.getUint8(at)],
  3: [2, (view, at, little) => view.getInt16(at, little)],
  4: [2, (view, at, little) => view.getUint16(at, little)],
  5: [4, (view, at, little) => view.getInt32(at, little)],
  6: [4, (view, at, little) => view.getUint32(at, little)],
  7: [4, (view, at, little) => view.getFloat32(at, little)],
  9: [8, (view, at, little) => view.getFloat64(at, little)],
  12: [8, (view, at, little) => exactNumber(view.getBigInt64(at, little))],
  13: [8, (view, at, little) => exactNumber(view.getBigUint64(at, little))],
};

/** A tagged piece of the file. */
interface Element {
  type: number;
  data: Uint8Array;
}

/**
 * Reads variables out of a file.
 *
 * @param bytes The whole file.
 * @param names The variables to read.
 * @returns All variables by name, with content where asked for.
 * @throws {Error} If the file is damaged, or a variable asked for is neither
 * numbers nor a cell array of text; the message is the reason alone.
 */
export function readMatV5(
  bytes: Uint8Array,
  names: readonly string[],
): Map<string, MatVariable | undefined> {
  const little = bytes[126] === 0x49; // "IM", an "MI" read in the other order
  const variables = new Map<string, MatVariable | undefined>();
  let budget = MAX_UNPACKED;
  for (const element of elements(bytes.subarray(128), little)) {
    const { type, data } = element.type === COMPRESSED
      ? inflate(element.data, budget, little)
      : element;
    budget -= data.length;
    if (type !== MATRIX) continue;
    const [flags, dimensions, name, ...content] = elements(data, little);
    if (!flags || !dimensions || !name) throw new Error("it is damaged");
    const key = new TextDecoder().decode(name.data);
    variables.set(
      key,
      names.includes(key)
        ? variable(key, flags, dimensions, content, little)
        : undefined,
    );
  }
  return variables;
}

function* elements(bytes: Uint8Array, little: boolean): Generator<Element> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let pieces = 0;
  for (let at = 0; at < bytes.length;) {
    if (++pieces > MAX_PIECES) {
      throw new Error(`it has more than ${MAX_PIECES} pieces`);
    }
    if (at + 8 > bytes.length) throw new Error("it ends early");
    const word = view.getUint32(at, little);
    // A tag and up to four bytes in eight: the length is in the upper half of the first word.
    const isSmall = word > 0xffff;
    const type = isSmall ? word & 0xffff : word;
    const length = isSmall ? word >>> 16 : view.getUint32(at + 4, little);
    const start = at + (isSmall ? 4 : 8);
    if (isSmall && length > 4) throw new Error("it is damaged");
    if (start + length > bytes.length) throw new Error("it ends early");
    yield { type, data: bytes.subarray(start, start + length) };
    // All but compressed elements are padded to eight bytes.
    const end = isSmall ? at + 8 : start + length;
    at = type === COMPRESSED ? end : Math.ceil(end / 8) * 8;
  }
}

function inflate(
  packed: Uint8Array,
  budget: number,
  little: boolean,
): Element {
  const unpacked = unpack(packed, Math.max(budget, 1));
  const [element] = elements(new Uint8Array(unpacked), little);
  if (!element) throw new Error("it is damaged");
  return element;
}

function unpack(packed: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength });
  } catch (error) {
    const isTooLong = (error as { code?: string }).code ===
      "ERR_BUFFER_TOO_LARGE";
    throw new Error(
      isTooLong
        ? `it unpacks to more than ${MAX_UNPACKED} bytes`
        : `it is damaged (${(error as Error).message})`,
    );
  }
}

function variable(
  name: string,
  flags: Element,
  dimensions: Element,
  content: Element[],
  little: boolean,
): MatVariable {
  const shape = shapeOf(name, dimensions, little);
  const count = countValues(name, shape);
  if (isComplex(flags, little)) {
    throw new Error(`variable "${name}" holds complex numbers`);
  }
  const values = valuesOf(classOf(flags, little), content, little);
  if (values === undefined) throw notReadable(name);
  if (values.length !== count) {
    throw new Error(
      `variable "${name}" has ${
        describeCount(values.length, "value")
      } and should have ${shape.join("x")}`,
    );
  }
  return { shape, values };
}

function shapeOf(name: string, dimensions: Element, little: boolean): number[] {
  if (dimensions.data.length <= 8 * MAX_RANK) {
    return [...numbers(dimensions, little)];
  }
  throw new Error(`variable "${name}" has more than ${MAX_RANK} sizes`);
}

function classOf({ data }: Element, little: boolean): number {
  return data[little ? 0 : 3] ?? 0;
}

/** A bit of the second byte of flags. */
const COMPLEX = 8;

function isComplex({ data }: Element, little: boolean): boolean {
  return ((data[little ? 1 : 2] ?? 0) & COMPLEX) !== 0;
}

function valuesOf(
  arrayClass: number,
  content: Element[],
  little: boolean,
): Float64Array | string[] | undefined {
  if (arrayClass === CELL) return textsOf(content, little);
  if (arrayClass < DOUBLE || arrayClass > UINT64) return undefined;
  const [real] = content;
  return real ? numbers(real, little) : new Float64Array();
}

/** The text of each cell; `undefined` if one holds something else. */
function textsOf(cells: Element[], little: boolean): string[] | undefined {
  const texts: string[] = [];
  for (const { type, data } of cells) {
    if (type !== MATRIX) return undefined;
    const [flags, dimensions, , text] = elements(data, little);
    if (!flags || classOf(flags, little) !== CHAR) return undefined;
    // With several rows, the characters of one column follow each other.
    const [rows = 0] = dimensions ? shapeOf("", dimensions, little) : [];
    if (rows > 1) return undefined;
    texts.push(text ? textOf(text, little) : "");
  }
  return texts;
}

function textOf({ type, data }: Element, little: boolean): string {
  if (data.length > 2 * MAX_TEXT) {
    throw new Error(
      `a cell has ${data.length} bytes of text, the limit is ${2 * MAX_TEXT}`,
    );
  }
  // 1, 2: bytes; 16: UTF-8; 3, 4, 17: UTF-16.
  if (type === 16) return new TextDecoder().decode(data);
  if (type <= 2) return String.fromCharCode(...data);
  return new TextDecoder(little ? "utf-16le" : "utf-16be").decode(data);
}

function numbers({ type, data }: Element, little: boolean): Float64Array {
  const [size, read] = NUMBERS[type] ?? [];
  if (!size || !read) throw new Error(`it has numbers of unknown type ${type}`);
  const count = Math.floor(data.length / size);
  if (count > MAX_VALUES) {
    throw new Error(
      `it has a list of ${count} numbers, the limit is ${MAX_VALUES}`,
    );
  }
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return Float64Array.from(
    { length: count },
    (_, i) => read(view, i * size, little),
  );
}
