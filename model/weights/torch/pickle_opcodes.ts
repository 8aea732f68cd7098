import { latin1 } from "../latin1.ts";
import { PassedOver } from "./passed_over.ts";
import type { PickleMachine } from "./pickle_machine.ts";

type Run = (machine: PickleMachine) => void;

/**
 * The supported opcodes, by code, as documented in CPython's
 * Lib/pickletools.py. They are what `torch.save` writes of plain objects in
 * protocols 2 to 5, with Python 2 or 3; numbers are little-endian.
 */
export const OPCODES: ReadonlyMap<number, Run> = new Map<number, Run>([
  // Protocol and frames are read and ignored.
  [0x80, (m) => checkProtocol(m.source.take(1)[0]!)],
  [0x95, (m) => void m.source.take(8)],
  // Constants and numbers.
  [codeOf("N"), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [codeOf("K"), (m) => m.push(unsigned(m, 1))],
  [codeOf("M"), (m) => m.push(unsigned(m, 2))],
  [codeOf("J"), (m) => m.push(view(m, 4).getInt32(0, true))],
  [0x8a, (m) => m.push(long(m, unsigned(m, 1)))],
  [0x8b, (m) => m.push(long(m, unsigned(m, 4)))],
  [codeOf("G"), (m) => m.push(view(m, 8).getFloat64(0))],
  // Text: UTF-8, or what Python 2 held in 8-bit strings.
  [0x8c, (m) => m.push(text(m, unsigned(m, 1)))],
  [codeOf("X"), (m) => m.push(text(m, unsigned(m, 4)))],
  [0x8d, (m) => m.push(text(m, unsigned(m, 8)))],
  [codeOf("U"), (m) => m.push(latin1(m.source.take(unsigned(m, 1))))],
  [codeOf("T"), (m) => m.push(latin1(m.source.take(unsigned(m, 4))))],
  // Bytes.
  [codeOf("C"), (m) => m.push(m.source.take(unsigned(m, 1)).slice())],
  [codeOf("B"), (m) => m.push(m.source.take(unsigned(m, 4)).slice())],
  [0x8e, (m) => m.push(m.source.take(unsigned(m, 8)).slice())],
  [0x96, (m) => m.push(m.source.take(unsigned(m, 8)).slice())],
  // Lists, tuples, dictionaries.
  [codeOf("("), (m) => m.mark()],
  [codeOf("]"), (m) => m.push([])],
  [codeOf("l"), (m) => m.push(m.popToMark())],
  [codeOf("a"), (m) => m.append([m.pop()])],
  [codeOf("e"), (m) => m.append(m.popToMark())],
  [codeOf(")"), (m) => m.push([])],
  [codeOf("t"), (m) => m.push(m.popToMark())],
  [0x85, (m) => m.push(m.popSeveral(1))],
  [0x86, (m) => m.push(m.popSeveral(2))],
  [0x87, (m) => m.push(m.popSeveral(3))],
  [codeOf("}"), (m) => m.push(new Map())],
  [codeOf("s"), (m) => setItem(m)],
  [codeOf("u"), (m) => m.setItems(m.popToMark())],
  [codeOf("d"), (m) => dictionary(m)],
  // Sets, which no weights are.
  [0x8f, (m) => m.push(new PassedOver("a set"))],
  [0x90, (m) => m.append(m.popToMark())],
  [0x91, (m) => (m.popToMark(), m.push(new PassedOver("a set")))],
  // Objects.
  [codeOf("c"), (m) => m.pushGlobal(readLine(m), readLine(m))],
  [0x93, (m) => m.pushGlobal(...m.popSeveral(2) as [unknown, unknown])],
  [codeOf("R"), (m) => m.reduce()],
  [0x81, (m) => m.reduce()], // class.__new__: here a class is a function, too
  [0x92, (m) => (m.pop(), m.reduce())], // the same with named arguments
  [codeOf("b"), (m) => m.build()],
  [codeOf("Q"), (m) => m.pushPersistent()],
  // The stack and the memo.
  [codeOf("0"), (m) => void m.pop()],
  [codeOf("1"), (m) => void m.popToMark()],
  [codeOf("2"), (m) => m.push(m.top())],
  [codeOf("q"), (m) => m.memoize(unsigned(m, 1))],
  [codeOf("r"), (m) => m.memoize(unsigned(m, 4))],
  [0x94, (m) => m.memoize()],
  [codeOf("h"), (m) => m.recall(unsigned(m, 1))],
  [codeOf("j"), (m) => m.recall(unsigned(m, 4))],
]);

/** Names of the unsupported opcodes. */
export const OPCODE_NAMES: ReadonlyMap<number, string> = new Map([
  [codeOf("F"), "FLOAT"],
  [codeOf("I"), "INT"],
  [codeOf("L"), "LONG"],
  [codeOf("P"), "PERSID"],
  [codeOf("S"), "STRING"],
  [codeOf("V"), "UNICODE"],
  [codeOf("g"), "GET"],
  [codeOf("i"), "INST"],
  [codeOf("o"), "OBJ"],
  [codeOf("p"), "PUT"],
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
  [0x97, "NEXT_BUFFER"],
  [0x98, "READONLY_BUFFER"],
]);

function codeOf(letter: string): number {
  return letter.charCodeAt(0);
}

function checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5) {
    throw new Error(
      `the pickle has the protocol ${protocol}, known are 2 to 5`,
    );
  }
}

function view(machine: PickleMachine, count: number): DataView<ArrayBuffer> {
  const { buffer, byteOffset } = machine.source.take(count);
  return new DataView(buffer, byteOffset, count);
}

/** An unsigned number of 1, 2, 4 or 8 bytes; if it has 8, a count. */
function unsigned(machine: PickleMachine, bytes: number): number {
  return Number(bigint(machine.source.take(bytes)));
}

/**
 * Longest integer in bytes: Python's are unlimited, and the magic number has
 * 10.
 */
const MAX_LONG_BYTES = 32;

/** A signed number in two's complement. */
function long(
  machine: PickleMachine,
  bytes: number,
): number | bigint | PassedOver {
  const taken = machine.source.take(bytes);
  if (bytes > MAX_LONG_BYTES) return new PassedOver("a long number");
  const value = BigInt.asIntN(8 * bytes, bigint(taken));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function bigint(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

function dictionary(machine: PickleMachine): void {
  const pairs = machine.popToMark();
  machine.push(new Map());
  machine.setItems(pairs);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function text(machine: PickleMachine, bytes: number): string {
  const encoded = machine.source.take(bytes);
  try {
    return UTF8.decode(encoded);
  } catch {
    return withSurrogates(encoded);
  }
}

/** Half a surrogate pair, as Python has in names of files that are not UTF-8. */
const SURROGATE = /\xed[\xa0-\xbf][\x80-\xbf]/g;

/** The replacement character in UTF-8. */
const REPLACEMENT = "\xef\xbf\xbd";

function withSurrogates(encoded: Uint8Array<ArrayBuffer>): string {
  const replaced = latin1(encoded).replaceAll(SURROGATE, REPLACEMENT);
  try {
    return UTF8.decode(
      Uint8Array.from(replaced, (letter) => letter.charCodeAt(0)),
    );
  } catch {
    throw new Error("the pickle has text that is not UTF-8");
  }
}

/** Longest name of a module or of a global. */
const MAX_NAME = 255;

/** Text up to the next line feed. */
function readLine(machine: PickleMachine): string {
  let line = "";
  for (;;) {
    const [code] = machine.source.take(1);
    if (code === 0x0a) return line;
    line += String.fromCharCode(code!);
    if (line.length > MAX_NAME) {
      throw new Error(
        `the pickle has a global whose name is longer than ${MAX_NAME} characters`,
      );
    }
  }
}

function setItem(machine: PickleMachine): void {
  machine.setItems(machine.popSeveral(2));
}
