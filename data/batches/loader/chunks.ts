/** Milliseconds after which a silent source is not waited for: its items so far are processed. */
const SILENCE_MS = 50;

/** Items that came together. */
export interface Chunk<T> {
  /** At most as many as requested; none if the source fell silent after a full chunk. */
  items: T[];
  /** Whether the source was silent or ended after these items. */
  isLast: boolean;
}

/**
 * Reads a source in chunks, without waiting long for a full one: a person who types paths wants to see scores.
 */
export async function* chunks<T>(
  source: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<Chunk<T>> {
  let items: T[] = [];
  for await (const item of orSilence(source)) {
    if (item !== SILENCE) items.push(item);
    const isLast = item === SILENCE;
    if (items.length === size || isLast) {
      yield { items, isLast };
      items = [];
    }
  }
  if (items.length > 0) yield { items, isLast: true };
}

const SILENCE = Symbol("silence");

/** The source's items, with a mark where it was silent. */
async function* orSilence<T>(
  source: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<T | typeof SILENCE> {
  if (!(Symbol.asyncIterator in source)) return yield* source;
  const iterator = source[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (let spoke = false;;) {
      const result: IteratorResult<T> | typeof SILENCE = spoke
        ? await within(next)
        : await next;
      spoke = result !== SILENCE;
      if (result === SILENCE) yield SILENCE;
      else if (result.done) return;
      else {
        // Not before the item is used: the loader reads ahead.
        yield result.value;
        next = iterator.next();
      }
    }
  } finally {
    // Not awaited: a source that waits for its next item would never end.
    iterator.return?.().catch(() => {});
  }
}

async function within<T>(next: Promise<T>): Promise<T | typeof SILENCE> {
  let timer: ReturnType<typeof setTimeout>;
  const silence = new Promise<typeof SILENCE>((resolve) => {
    timer = setTimeout(() => resolve(SILENCE), SILENCE_MS);
  });
  return await Promise.race([next, silence])
    .finally(() => clearTimeout(timer));
}
