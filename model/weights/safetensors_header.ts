import { visit } from "jsonc-parser";
import { ELEMENT_TYPES, type ElementType } from "./element_types.ts";
import { quote } from "./quote.ts";
import { requirePlainJson } from "./require_plain_json.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** Position of a tensor in the data after the header. */
export interface TensorEntry {
  name: string;
  shape: number[];
  type: ElementType;
  /** First byte, counted from the end of the header. */
  start: number;
  /** Number of bytes. */
  bytes: number;
}

/** The checked header of a safetensors file. */
export interface SafetensorsHeader {
  /** In the order of the data; together they cover it without gap or overlap. */
  entries: TensorEntry[];
  metadata: Record<string, string>;
}

/**
 * Parses and checks the JSON header of a safetensors file, by the rules of
 * https://huggingface.co/docs/safetensors: an object whose every key appears once, whose tensors
 * cover the data exactly, each with as many bytes as its shape and type require.
 *
 * @param header The header's bytes, UTF-8.
 * @param dataBytes Size of the data after the header.
 * @throws {Error} With the reason, if the header breaks a rule.
 */
export function parseSafetensorsHeader(
  header: Uint8Array,
  dataBytes: number,
): SafetensorsHeader {
  const { __metadata__: metadata = {}, ...tensors } = parseJson(header);
  const entries = Object.entries(tensors).map(([name, info]) =>
    parseEntry(name, info)
  );
  entries.sort((a, b) => a.start - b.start || a.bytes - b.bytes);
  checkCoverage(entries, dataBytes);
  return { entries, metadata: parseMetadata(metadata) };
}

/** A tensor is an object with a list or two; a file of fifty thousand has four keys for each. */
const BOUNDS = { depth: 8, keys: 200_000 };

function parseJson(header: Uint8Array): Record<string, unknown> {
  // A byte order mark or white space before the brace is not allowed.
  if (header[0] !== "{".charCodeAt(0)) {
    throw new Error("the header does not start with {");
  }
  try {
    requirePlainJson(header, BOUNDS);
  } catch (error) {
    throw new Error(`the header ${(error as Error).message}`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(header);
  } catch {
    throw new Error("the header is not UTF-8");
  }
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`the header is not JSON (${shortMessage(error)})`);
  }
  checkKeysAreUnique(text);
  return content;
}

function shortMessage(error: unknown): string {
  const message = messageOf(error);
  return message.slice(0, 100);
}

/** JSON.parse silently keeps the last of several equal keys; a visitor sees all. */
function checkKeysAreUnique(text: string): void {
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key) => {
      const keys = open.at(-1);
      if (keys?.has(key)) {
        throw new Error(`the header has ${quote(key)} twice`);
      }
      keys?.add(key);
    },
  });
}

function parseMetadata(metadata: unknown): Record<string, string> {
  if (!isObject(metadata)) throw new Error("__metadata__ is not an object");
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") {
      throw new Error(`metadata ${quote(key)} is not a string`);
    }
  }
  return metadata as Record<string, string>;
}

function parseEntry(name: string, info: unknown): TensorEntry {
  const tensor = `tensor ${quote(name)}`;
  if (!isObject(info)) throw new Error(`${tensor} is not an object`);
  const { dtype, shape, data_offsets: offsets } = info;
  const type = typeof dtype === "string" ? ELEMENT_TYPES.get(dtype) : undefined;
  if (type === undefined) {
    const known = [...ELEMENT_TYPES.keys()].join(", ");
    throw new Error(
      `${tensor} has the type ${quote(dtype)}, known are ${known}`,
    );
  }
  if (!isListOfSizes(shape)) {
    throw new Error(`${tensor} has the shape ${quote(shape)}`);
  }
  if (!isListOfSizes(offsets) || offsets.length !== 2) {
    throw new Error(`${tensor} has the offsets ${quote(offsets)}`);
  }
  const [start, end] = offsets as [number, number];
  const bytes = end - start;
  const wanted = shape.reduce((product, side) => product * side, type.size);
  // Beyond 2^53 the product is rounded, but then it exceeds any file as well.
  if (bytes !== wanted) {
    throw new Error(
      `${tensor} has ${bytes} bytes and its shape ${quote(shape)} ` +
        `of ${dtype} takes ${wanted}`,
    );
  }
  return { name, shape, type, start, bytes };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfSizes(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function checkCoverage(entries: TensorEntry[], dataBytes: number): void {
  let covered = 0;
  for (const { name, start, bytes } of entries) {
    if (start !== covered) {
      throw new Error(
        `tensor ${quote(name)} starts at byte ${start} of the data and not ` +
          `at ${covered}, where ${
            covered === 0 ? "the data begin" : "the one before it ends"
          }`,
      );
    }
    covered += bytes;
  }
  if (covered !== dataBytes) {
    throw new Error(
      `its tensors take ${covered} bytes, and ${dataBytes} follow the header`,
    );
  }
}

/** Name and shape of a tensor for the header of a new file. */
export interface NamedShape {
  name: string;
  shape: readonly number[];
}

/**
 * Header of a safetensors file of 32-bit floats stored in the given order,
 * padded with spaces to a multiple of 8 bytes so that the data are aligned,
 * as the reference implementation pads.
 */
export function formatSafetensorsHeader(
  tensors: readonly NamedShape[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  // Assembled from pairs because an object would put names like "10" first.
  const fields = Object.keys(metadata).length > 0
    ? [`"__metadata__":${JSON.stringify(metadata)}`]
    : [];
  let start = 0;
  for (const { name, shape } of tensors) {
    const end = shape.reduce((product, side) => product * side, 4) + start;
    const info = { dtype: "F32", shape, data_offsets: [start, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(info)}`);
    start = end;
  }
  const bytes = new TextEncoder().encode(`{${fields.join(",")}}`);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  padded.fill(" ".charCodeAt(0));
  padded.set(bytes);
  return padded;
}
