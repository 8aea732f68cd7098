import { type FitOptions, FITS } from "../../data/images/fit_size.ts";
import type { ImageSize } from "../../data/images/rgb_image.ts";
import type { ScoreScale } from "../../data/images/score_scale.ts";

/** How images are prepared for prediction. */
export interface Preparation extends FitOptions {
  /** Size of the crops; absent: the whole image. */
  crop?: ImageSize;
  /** Crops per image, whose scores are averaged: 1 or 5. */
  crops?: number;
}

/** A linear mapping from a head's output to the subjective scale. */
export interface Line {
  /** k: subjective units per unit of output. */
  slope: number;
  /** b: subjective score at output 0. */
  intercept: number;
}

/**
 * An interval that contains the subjective score of a new image with a known
 * probability.
 */
export interface ConformalInterval {
  /**
   * The probability, above 0 and below 1, for images like those on which it was
   * measured.
   */
  coverage: number;
  /** Half width of the interval around the predicted score, in subjective units. */
  halfWidth: number;
  /** Number of images on which it was measured; none is a training image. */
  images: number;
}

/** The training images of a model, to interpret its scores. */
export interface Learned {
  /** Kind of the images, in the plural: "photographs", "synthetic images". */
  from: string;
  /** Number of images. */
  images: number;
  /**
   * Quantiles of their subjective scores at equal steps from the lowest to the
   * highest score, 2 to 1001 ascending numbers.
   */
  quantiles: number[];
  /** Interval around predictions; absent: not measured. */
  interval?: ConformalInterval;
  /** Shortest and longest side among the images, in pixels; absent: unknown. */
  sides?: { shortest: number; longest: number };
  /**
   * Whether some of them were grayscale.
   *
   * @default {true}
   */
  gray?: boolean;
}

/**
 * All settings, besides those of the network, for predicting and interpreting
 * scores.
 */
export interface ScoringConfig {
  /** How images are prepared. */
  preparation: Preparation;
  /** Scale of the scores; absent before training. */
  scale?: ScoreScale;
  /** One mapping per head (early, late, both); absent before training. */
  lines?: Line[];
  /** Its training images; absent: unknown. */
  learned?: Learned;
  /** Display name of the model. */
  name?: string;
  /** Its author, data and license, in sentences. */
  source?: string;
}

/**
 * Largest length of a configuration: a thousand quantiles take thirty thousand
 * characters.
 */
const MOST_LETTERS = 200_000;

const ACT = "read the model configuration";

/**
 * Reads the entries of a model's configuration that scoring needs; the text is untrusted.
 *
 * @param text JSON; other entries are ignored.
 * @throws {RangeError} If it is not a configuration.
 */
export function parseScoringConfig(text: string | undefined): ScoringConfig {
  if (text === undefined) {
    fail("the header has no configuration; was it written by this library?");
  }
  if (text.length > MOST_LETTERS) {
    fail(`the configuration in the header has ${text.length} characters`);
  }
  let config: ScoringConfig;
  try {
    config = JSON.parse(text);
  } catch {
    fail("the configuration in the header is not JSON");
  }
  if (!isObject(config) || !isObject(config.preparation)) {
    fail("the configuration is not an object, or has no preparation");
  }
  checkPreparation(config.preparation);
  const { scale, lines, learned, name, source } = config;
  if (scale !== undefined) checkScale(scale);
  if (lines !== undefined) checkLines(lines);
  if (learned !== undefined) checkLearned(learned);
  for (const words of [name, source]) {
    if (words !== undefined && (!isText(words) || words.length > 10_000)) {
      fail("its name or source is not a string");
    }
  }
  return config;
}

function checkPreparation(preparation: Preparation): void {
  const { size, fit, turn, enlarge, crop, crops } = preparation;
  for (const each of [size, crop]) {
    if (each && !(isSide(each.height) && isSide(each.width))) {
      fail(`an image size is ${JSON.stringify(each)}`);
    }
  }
  if (fit !== undefined && !FITS.includes(fit)) {
    fail(`the fit of images is ${JSON.stringify(fit)}`);
  }
  for (const flag of [turn, enlarge]) {
    if (flag !== undefined && typeof flag !== "boolean") {
      fail(`turn or enlarge is ${JSON.stringify(flag)}`);
    }
  }
  if (crops !== undefined && crops !== 1 && crops !== 5) {
    fail(`the number of crops is ${crops}`);
  }
}

function checkScale(scale: Partial<ScoreScale>): void {
  const { min, max, higherIsBetter, unit } = scale ?? {};
  const isScale = isNumber(min) && isNumber(max) && min < max &&
    typeof higherIsBetter === "boolean" && isText(unit);
  if (!isScale) fail(`the score scale is ${JSON.stringify(scale)}`);
}

function checkLines(lines: unknown): void {
  const isLine = (line: Partial<Line> | null) =>
    isNumber(line?.slope) && isNumber(line?.intercept);
  if (!Array.isArray(lines) || lines.length !== 3 || !lines.every(isLine)) {
    fail("the mappings of the three heads are not numbers");
  }
}

function checkLearned(learned: Partial<Learned>): void {
  const { from, images, quantiles, interval, sides } = learned ?? {};
  if (!isText(from) || !isCount(images)) {
    fail("the training images have no kind or number");
  }
  const areQuantiles = Array.isArray(quantiles) && quantiles.length >= 2 &&
    quantiles.length <= 1001 && quantiles.every(isNumber) &&
    quantiles.every((value, i) => i === 0 || value >= quantiles[i - 1]!);
  if (!areQuantiles) fail("the quantiles are not 2 to 1001 ascending numbers");
  if (interval !== undefined) {
    const { coverage, halfWidth, images } = interval ?? {};
    const isInterval = isNumber(coverage) && coverage > 0 && coverage < 1 &&
      isNumber(halfWidth) && halfWidth >= 0 && isCount(images);
    if (!isInterval) fail(`the interval is ${JSON.stringify(interval)}`);
  }
  if (
    sides !== undefined && !(isSide(sides?.shortest) && isSide(sides.longest))
  ) {
    fail(`the sides are ${JSON.stringify(sides)}`);
  }
}

function isSide(side: unknown): boolean {
  return isCount(side) && side > 0 && side <= 16384;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function fail(reason: string): never {
  throw new RangeError(`Cannot ${ACT}: ${reason}`);
}
