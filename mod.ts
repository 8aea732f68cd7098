/**
 * Image quality assessment with the Norm-in-Norm loss: `data` turns
 * images into batches, `loss` compares predicted with people's scores,
 * and the model learns from it. Each has an entry point of its own: `/data`,
 * `/loss` (no dependency), `/loss/tensor` and `/model`.
 *
 * @example Two lists of scores, compared
 * ```ts
 * import { lossAndGradient, plcc, srocc } from "@iqa/norm-in-norm";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const predicted = [31, 44, 58, 71]; // by a network, in any unit
 * const subjective = [1.9, 2.4, 3.6, 4.2]; // by people
 *
 * const { value, gradient } = lossAndGradient(
 *   { type: "norm-in-norm" },
 *   predicted,
 *   subjective,
 * );
 * assert(value > 0 && value < 0.1); // in [0, 1]; 0 is a perfect line
 * assertEquals(gradient.length, 4); // one number for each predicted score
 * assert(plcc(predicted, subjective) > 0.98);
 * assertEquals(srocc(predicted, subjective), 1); // the same order
 * ```
 *
 * @module
 */
export * from "./data/mod.ts";
export * from "./loss/mod.ts";
export * from "./model/mod.ts";
