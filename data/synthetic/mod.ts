/**
 * Images drawn here: a seed comes in, scenes with known damage and a synthetic
 * score go out. They say nothing about photographs. Begin reading with
 * `render_synthetic.ts`.
 *
 * @module
 */
export * from "./distort_image.ts";
export * from "./render_synthetic.ts";
