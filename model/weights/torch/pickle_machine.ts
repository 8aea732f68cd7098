import type { ByteSource } from "./byte_source.ts";
import { PassedOver } from "./passed_over.ts";
import type { Buildable, Callable } from "./python_object.ts";

/** The meaning of the names in a pickle. */
export interface PickleMeaning {
  /**
   * The object that a global's name stands for.
   *
   * @throws {Error} If it is not allowed; the message names it.
   */
  findGlobal(module: string, name: string): unknown;
  /** The object that a persistent identifier stands for. */
  findPersistent(identifier: unknown): unknown;
}

/** Marks a place on the stack. */
const MARK = Symbol("mark");

/**
 * Total size of all arguments of function calls: a short pickle could pass the
 * same long list to a function a million times.
 */
const MAX_ARGUMENTS = 2_000_000;

/**
 * Stack and memo of a pickle. Lists and tuples are arrays, dictionaries are
 * maps, whole numbers beyond 2^53 are bigints.
 */
export class PickleMachine {
  /** The rest of the pickle. */
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

  /** Pushes a mark. */
  mark(): void {
    this.#stack.push(MARK);
  }

  /** Pops the top object. */
  pop(): unknown {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The top object, without popping it. */
  top(): unknown {
    const value = this.#stack.at(-1);
    if (this.#stack.length === 0 || value === MARK) {
      throw new Error("the pickle pops an object from an empty stack");
    }
    return value;
  }

  /** Pops everything above the last mark, and the mark. */
  popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new Error("the pickle pops a mark, and there is none");
    }
    const [, ...values] = this.#stack.splice(mark);
    return values;
  }

  /** Pops several objects, and returns the deepest first. */
  popSeveral(count: number): unknown[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  /** Stores the top object in the memo. */
  memoize(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
  }

  /** Pushes an object from the memo. */
  recall(index: number): void {
    if (!this.#memo.has(index)) {
      throw new Error(
        `the pickle gets object ${index} from the memo, and there is none`,
      );
    }
    this.push(this.#memo.get(index));
  }

  /** Puts the object of a global's name on the stack. */
  pushGlobal(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") {
      throw new Error("the pickle has a global whose name is not a string");
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
    if (!isCallable(callable)) {
      throw new Error("the pickle calls an object that is not a function");
    }
    if (!Array.isArray(args)) {
      throw new Error(`the pickle calls ${callable.name} without a tuple`);
    }
    for (const argument of args) this.#argumentsLeft -= partsOf(argument);
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
    if (!isBuildable(target)) {
      throw new Error("the pickle sets the state of an object that has none");
    }
    target.build(state);
  }

  /** Adds to the list on the top. */
  append(values: readonly unknown[]): void {
    const list = this.top();
    if (list instanceof PassedOver) return;
    if (!Array.isArray(list)) {
      throw new Error("the pickle appends to an object that is not a list");
    }
    for (const value of values) list.push(value);
  }

  /** Adds keys and values, in turn, to the dictionary on the top. */
  setItems(pairs: readonly unknown[]): void {
    const map = this.top();
    if (map instanceof PassedOver) return;
    if (!(map instanceof Map)) {
      throw new Error(
        "the pickle sets items of an object that is not a dictionary",
      );
    }
    if (pairs.length % 2 !== 0) {
      throw new Error("the pickle sets a key of a dictionary without a value");
    }
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], pairs[i + 1]);
  }
}

/**
 * Number of elements or characters of an argument and its parts, all of which a
 * function may read.
 */
function partsOf(argument: unknown): number {
  if (!Array.isArray(argument)) return lengthOf(argument);
  return argument.reduce((sum, part) => sum + lengthOf(part), 0);
}

function lengthOf(value: unknown): number {
  const isLong = Array.isArray(value) || typeof value === "string" ||
    value instanceof Uint8Array;
  return isLong ? value.length + 1 : 1;
}

function isCallable(value: unknown): value is Callable {
  return typeof (value as Callable | null)?.call === "function" &&
    typeof value !== "function";
}

function isBuildable(value: unknown): value is Buildable {
  return typeof (value as Buildable | null)?.build === "function";
}
