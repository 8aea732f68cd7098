/** A global that may be called: a function of this library under Python's name. */
export interface Callable {
  /** Module and name. */
  name: string;
  /** Implements the function of that name. */
  call(args: readonly unknown[]): unknown;
}

/** An object whose state a pickle sets after making it. */
export interface Buildable {
  /** Takes the state. */
  build(state: unknown): void;
}
