/**
 * From the predicted to the subjective scale: two lists of scores come in, a fitted
 * line or logistic curve goes out. Pure. Begin reading with
 * `fit_linear_mapping.ts`.
 *
 * @module
 */
export * from "./fit_linear_mapping.ts";
export * from "./fit_logistic_mapping.ts";
