import { InvalidArgumentError } from "commander";
import type { ImageSize } from "../../../data/mod.ts";
import { requireName } from "../../../data/text/require_name.ts";
import { LARGEST } from "../../network/network_config.ts";

/** A parser of one option's text; throws what commander reports as wrong use. */
export type Parse<T> = (text: string) => T;

/** A number that passes a test, which `rule` describes. */
export function number(
  rule: string,
  holds: (value: number) => boolean,
): Parse<number> {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value) || !holds(value)) {
      throw new InvalidArgumentError(`Expected ${rule}`);
    }
    return value;
  };
}

/** A number above 0. */
export const positive = number("a number above 0", (value) => value > 0);

/** A number of at least 0. */
export const notNegative = number(
  "a number of at least 0",
  (value) => value >= 0,
);

/** A number between 0 and 1. */
export const numberBetween0And1 = number(
  "a number above 0 and below 1",
  (value) => value > 0 && value < 1,
);

/** A whole number of at least 1. */
export const count = number(
  "a whole number of at least 1",
  (value) => Number.isInteger(value) && value >= 1,
);

/** A number that counts from 0. */
export const ordinal = number(
  "a whole number of at least 0",
  (value) => Number.isSafeInteger(value) && value >= 0,
);

/** Levels of pooling. */
export const levels = number(
  `a whole number from 1 to ${LARGEST.levels}`,
  (value) => Number.isInteger(value) && value >= 1 && value <= LARGEST.levels,
);

/** A whole number. */
export const integer = number("a whole number", Number.isSafeInteger);

/** Numbers of at least 0, separated by commas. */
export function numbers(length: number): Parse<number[]> {
  return (text) => {
    const parts = text.split(",");
    if (parts.length !== length) {
      throw new InvalidArgumentError(
        `Expected ${length} numbers separated by commas`,
      );
    }
    return parts.map(notNegative);
  };
}

/** One of the valid names; a near miss gets a suggestion. */
export function oneOf<Name extends string>(
  valid: readonly Name[],
): Parse<Name> {
  return (text) => {
    try {
      return requireName("use it", text, valid);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

/** A size in pixels: `498x664` is height times width, `224` a square. */
export const imageSize: Parse<ImageSize> = (text) => {
  const match = /^(\d{1,5})(?:x(\d{1,5}))?$/.exec(text);
  const height = Number(match?.[1]);
  const width = Number(match?.[2] ?? match?.[1]);
  if (!(height > 0 && width > 0)) {
    throw new InvalidArgumentError(
      "Expected HEIGHTxWIDTH in pixels, such as 498x664",
    );
  }
  return { height, width };
};

/** A size in pixels, or `original` for images as they are. */
export const imageSizeOrOriginal: Parse<ImageSize | "original"> = (text) =>
  text === "original" ? text : imageSize(text);
