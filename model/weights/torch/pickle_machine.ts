import type { ByteSource } from "./byte_source.ts";
import { PassedOver } from "./passed_over.ts";
import type { Buildable, Callable } from "./python_object.ts";

/** The meaning of the names in a pickle. */
export interface PickleMeaning {
  /**
   * The object that a global's name stands for.
   *
   * @throws {Error} Naming it, if it is not allowed.
   */
  findGlobal(module: string, name: string): unknown;
  /** The object that a persistent identifier stands for. */
  findPersistent(identifier: unknown): unknown;
}

/** Marks a place on the stack. */
const MARK = Symbol("mark");

/**
 * Parts of arguments that functions may be called with, all together: a short
 * pickle could hand the same long list to a function a million times.
 */
const MAX_ARGUMENTS = 2_000_000;

/**
 * Stack and memo of a pickle. Lists and tuples are arrays, dictionaries are
 * maps, whole numbers beyond 2^53 are bigints.
 */
export class PickleMachine {
  /** What is still to be read. */
  readonly source: ByteSource;
  readonly #meaning: PickleMeaning;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  #argumentsLeft = MAX_ARGUMENTS;

  /** An empty stack before the first opcode. */
  constructor(source: ByteSource, meaning: PickleMeaning) {
    this.source = source;
    this.#meaning = meaning;
  }

  /** The one object that is left at the end. */
  result(): unknown {
    const result = this.pop();
    if (this.#stack.length > 0) {
      throw new Error("the pickle ends with more than one object");
    }
    return result;
  }

  /** Puts an object on the stack. */
  push(value: unknown): void {
    this.#stack.push(value);
  }

  /** Marks the present place. */
  mark(): void {
    this.#stack.push(MARK);
  }

  /** Takes the top object off. */
  pop(): unknown {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The top object, which stays. */
  top(): unknown {
    const value = this.#stack.at(-1);
    if (this.#stack.length === 0 || value === MARK) {
      throw new Error("the pickle takes an object where there is none");
    }
    return value;
  }

  /** Takes off everything above the last mark, and the mark. */
  popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new Error("the pickle takes a mark where there is none");
    }
    const [, ...values] = this.#stack.splice(mark);
    return values;
  }

  /** Takes off several objects, the deepest first. */
  popSeveral(count: number): unknown[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  /** Remembers the top object under a number. */
  memoize(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  /** Puts a remembered object on the stack. */
  recall(index: number): void {
    if (!this.#memo.has(index)) {
      throw new Error(
        `the pickle recalls object ${index}, which it never kept`,
      );
    }
    this.push(this.#memo.get(index));
  }

  /** Puts the object of a global's name on the stack. */
  pushGlobal(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") {
      throw new Error("the pickle names a global by something else than text");
    }
    this.push(this.#meaning.findGlobal(module, name));
  }

  /** Replaces a persistent identifier by its object. */
  pushPersistent(): void {
    this.push(this.#meaning.findPersistent(this.pop()));
  }

  /** Replaces a callable and its arguments by its result. */
  reduce(): void {
    const [callable, args] = this.popSeveral(2);
    if (!_isCallable(callable)) {
      throw new Error("the pickle calls something that is no function");
    }
    if (!Array.isArray(args)) {
      throw new Error(`the pickle calls ${callable.name} without a tuple`);
    }
    for (const argument of args) this.#argumentsLeft -= _partsOf(argument);
    if (this.#argumentsLeft < 0) {
      throw new Error("the pickle calls functions with too many arguments");
    }
    this.push(callable.call(args));
  }

  /** Gives the object below the top the state on the top. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    // The state of an OrderedDict: a module's versions, which are not needed.
    if (target instanceof Map) return;
    if (!_isBuildable(target)) {
      throw new Error("the pickle gives a state to an object that takes none");
    }
    target.build(state);
  }

  /** Adds to the list on the top. */
  append(values: readonly unknown[]): void {
    const list = this.top();
    if (list instanceof PassedOver) return;
    if (!Array.isArray(list)) {
      throw new Error("the pickle appends to something that is no list");
    }
    for (const value of values) list.push(value);
  }

  /** Adds keys and values, in turn, to the dictionary on the top. */
  setItems(pairs: readonly unknown[]): void {
    const map = this.top();
    if (map instanceof PassedOver) return;
    if (!(map instanceof Map)) {
      throw new Error(
        "the pickle sets items of something that is no dictionary",
      );
    }
    if (pairs.length % 2 !== 0) {
      throw new Error("the pickle sets a key of a dictionary without a value");
    }
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  }
}

/** Elements or letters of an argument and of its parts, each of which a function may look at. */
function _partsOf(argument: unknown): number {
  if (!Array.isArray(argument)) return _lengthOf(argument);
  return argument.reduce((sum, part) => sum + _lengthOf(part), 0);
}

function _lengthOf(value: unknown): number {
  const isLong = Array.isArray(value) || typeof value === "string" ||
    value instanceof Uint8Array;
  return isLong ? value.length + 1 : 1;
}

function _isCallable(value: unknown): value is Callable {
  return typeof (value as Callable | null)?.call === "function" &&
    typeof value !== "function";
}

function _isBuildable(value: unknown): value is Buildable {
  return typeof (value as Buildable | null)?.build === "function";
}
