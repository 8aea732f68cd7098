import { ImageError } from "../../images/image_error.ts";

/** An error as plain data, to be sent between threads, which would lose its class. */
export interface PlainError {
  /** Name of its class. */
  name: string;
  /** Its message; that of an {@linkcode ImageError} is made from its parts again. */
  message: string;
  /** Parts of an {@linkcode ImageError}. */
  image?: { act: string; path: string | undefined; reason: string };
  /** Its stack trace. */
  stack?: string;
}

const CLASSES: Record<string, new (message: string) => Error> = {
  RangeError,
  TypeError,
};

/** Turns an error into plain data. */
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

/** Restores an error, of the same class with the same message. */
export function fromPlainError(
  { name, message, image, stack }: PlainError,
): Error {
  const error = image
    ? new ImageError(image.act, image.path, image.reason)
    : new (CLASSES[name] ?? Error)(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
