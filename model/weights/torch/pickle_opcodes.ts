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
  [0x80, (m) => _checkProtocol(m.source.take(1)[0]!)],
  [0x95, (m) => void m.source.take(8)],
  // Constants and numbers.
  [_code("N"), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [_code("K"), (m) => m.push(_unsigned(m, 1))],
  [_code("M"), (m) => m.push(_unsigned(m, 2))],
  [_code("J"), (m) => m.push(_view(m, 4).getInt32(0, true))],
  [0x8a, (m) => m.push(_long(m, _unsigned(m, 1)))],
  [0x8b, (m) => m.push(_long(m, _unsigned(m, 4)))],
  [_code("G"), (m) => m.push(_view(m, 8).getFloat64(0))],
  // Text: UTF-8, or what Python 2 held in 8-bit strings.
  [0x8c, (m) => m.push(_text(m, _unsigned(m, 1)))],
  [_code("X"), (m) => m.push(_text(m, _unsigned(m, 4)))],
  [0x8d, (m) => m.push(_text(m, _unsigned(m, 8)))],
  [_code("U"), (m) => m.push(latin1(m.source.take(_unsigned(m, 1))))],
  [_code("T"), (m) => m.push(latin1(m.source.take(_unsigned(m, 4))))],
  // Bytes.
  [_code("C"), (m) => m.push(m.source.take(_unsigned(m, 1)).slice())],
  [_code("B"), (m) => m.push(m.source.take(_unsigned(m, 4)).slice())],
  [0x8e, (m) => m.push(m.source.take(_unsigned(m, 8)).slice())],
  [0x96, (m) => m.push(m.source.take(_unsigned(m, 8)).slice())],
  // Lists, tuples, dictionaries.
  [_code("("), (m) => m.mark()],
  [_code("]"), (m) => m.push([])],
  [_code("l"), (m) => m.push(m.popToMark())],
  [_code("a"), (m) => m.append([m.pop()])],
  [_code("e"), (m) => m.append(m.popToMark())],
  [_code(")"), (m) => m.push([])],
  [_code("t"), (m) => m.push(m.popToMark())],
  [0x85, (m) => m.push(m.popSeveral(1))],
  [0x86, (m) => m.push(m.popSeveral(2))],
  [0x87, (m) => m.push(m.popSeveral(3))],
  [_code("}"), (m) => m.push(new Map())],
  [_code("s"), (m) => _setItem(m)],
  [_code("u"), (m) => m.setItems(m.popToMark())],
  [_code("d"), (m) => _dictionary(m)],
  // Sets, which no weights are.
  [0x8f, (m) => m.push(new PassedOver("a set"))],
  [0x90, (m) => m.append(m.popToMark())],
  [0x91, (m) => (m.popToMark(), m.push(new PassedOver("a set")))],
  // Objects.
  [_code("c"), (m) => m.pushGlobal(_line(m), _line(m))],
  [0x93, (m) => m.pushGlobal(...m.popSeveral(2) as [unknown, unknown])],
  [_code("R"), (m) => m.reduce()],
  [0x81, (m) => m.reduce()], // class.__new__: here a class is a function, too
  [0x92, (m) => (m.pop(), m.reduce())], // the same with named arguments
  [_code("b"), (m) => m.build()],
  [_code("Q"), (m) => m.pushPersistent()],
  // The stack and the memo.
  [_code("0"), (m) => void m.pop()],
  [_code("1"), (m) => void m.popToMark()],
  [_code("2"), (m) => m.push(m.top())],
  [_code("q"), (m) => m.memoize(_unsigned(m, 1))],
  [_code("r"), (m) => m.memoize(_unsigned(m, 4))],
  [0x94, (m) => m.memoize()],
  [_code("h"), (m) => m.recall(_unsigned(m, 1))],
  [_code("j"), (m) => m.recall(_unsigned(m, 4))],
]);

/** Names of the unsupported opcodes. */
export const OPCODE_NAMES: ReadonlyMap<number, string> = new Map([
  [_code("F"), "FLOAT"],
  [_code("I"), "INT"],
  [_code("L"), "LONG"],
  [_code("P"), "PERSID"],
  [_code("S"), "STRING"],
  [_code("V"), "UNICODE"],
  [_code("g"), "GET"],
  [_code("i"), "INST"],
  [_code("o"), "OBJ"],
  [_code("p"), "PUT"],
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
  [0x97, "NEXT_BUFFER"],
  [0x98, "READONLY_BUFFER"],
]);

function _code(letter: string): number {
  return letter.charCodeAt(0);
}

function _checkProtocol(protocol: number): void {
  if (protocol < 2 || protocol > 5) {
    throw new Error(
      `the pickle has the protocol ${protocol}, known are 2 to 5`,
    );
  }
}

function _view(machine: PickleMachine, count: number): DataView<ArrayBuffer> {
  const { buffer, byteOffset } = machine.source.take(count);
  return new DataView(buffer, byteOffset, count);
}

/** An unsigned number of 1, 2, 4 or 8 bytes; if it has 8, a count. */
function _unsigned(machine: PickleMachine, bytes: number): number {
  return Number(_bigint(machine.source.take(bytes)));
}

/**
 * Longest integer in bytes: Python's are unlimited, and the magic number has
 * 10.
 */
const MAX_LONG_BYTES = 32;

/** A signed number in two's complement. */
function _long(
  machine: PickleMachine,
  bytes: number,
): number | bigint | PassedOver {
  const taken = machine.source.take(bytes);
  if (bytes > MAX_LONG_BYTES) return new PassedOver("a long number");
  const value = BigInt.asIntN(8 * bytes, _bigint(taken));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function _bigint(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

function _dictionary(machine: PickleMachine): void {
  const pairs = machine.popToMark();
  machine.push(new Map());
  machine.setItems(pairs);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function _text(machine: PickleMachine, bytes: number): string {
  const encoded = machine.source.take(bytes);
  try {
    return UTF8.decode(encoded);
  } catch {
    return _withSurrogates(encoded);
  }
}

/** Half a surrogate pair, as Python has in names of files that are not UTF-8. */
const SURROGATE = /\xed[\xa0-\xbf][\x80-\xbf]/g;

/** The replacement character in UTF-8. */
const REPLACEMENT = "\xef\xbf\xbd";

function _withSurrogates(encoded: Uint8Array<ArrayBuffer>): string {
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
function _line(machine: PickleMachine): string {
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

function _setItem(machine: PickleMachine): void {
  machine.setItems(machine.popSeveral(2));
}
