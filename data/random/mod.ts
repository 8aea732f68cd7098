/**
 * Seeded random numbers. A seed and a stream come in, numbers in [0, 1) and
 * shuffled lists go out; every stream that the library draws from is named here.
 * Knows nothing of what is drawn. Begin reading with `prng.ts`.
 *
 * @module
 */
export * from "./gaussian.ts";
export * from "./prng.ts";
export * from "./streams.ts";
