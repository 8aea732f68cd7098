import { ImageError } from "../../images/image_error.ts";

/** An error as it can be sent from one thread to another, which would keep no class of our own. */
export interface PlainError {
  /** Name of its class. */
  name: string;
  /** Its message; an {@linkcode ImageError} is worded from its parts again. */
  message: string;
  /** Parts of an {@linkcode ImageError}. */
  image?: { act: string; path: string | undefined; reason: string };
  /** Where it happened. */
  stack?: string;
}

const CLASSES: Record<string, new (message: string) => Error> = {
  RangeError,
  TypeError,
};

/** Takes an error apart. */
export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: "Error", message: `${error}` };
  const { name, message, stack } = error;
  return {
    name,
    message,
    ...stack !== undefined && { stack },
    ...error instanceof ImageError && {
      image: { act: error.act, path: error.path, reason: error.reason },
    },
  };
}

/** Puts an error together again, of the same class with the same message. */
export function fromPlainError(
  { name, message, image, stack }: PlainError,
): Error {
  const error = image
    ? new ImageError(image.act, image.path, image.reason)
    : new (CLASSES[name] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
