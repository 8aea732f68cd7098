/** A source that stays silent this long is not waited for: what it gave is worked on. */
const SILENCE_MS = 50;

/** Items that came together. */
export interface Chunk<T> {
  /** At most as many as asked for; none where the source fell silent after a full chunk. */
  items: T[];
  /** Whether the source is silent, or came to its end, after these. */
  isLast: boolean;
}

/**
 * Takes a source in chunks, without waiting long for one to become full:
 * a person who types paths wants to see scores.
 */
export async function* chunks<T>(
  source: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<Chunk<T>> {
  let items: T[] = [];
  for await (const item of _orSilence(source)) {
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

/** The source's items; in between, that it was silent. */
async function* _orSilence<T>(
  source: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<T | typeof SILENCE> {
  if (!(Symbol.asyncIterator in source)) return yield* source;
  const iterator = source[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (let spoke = false;;) {
      const result: IteratorResult<T> | typeof SILENCE = spoke
        ? await _within(next)
        : await next;
      spoke = result !== SILENCE;
      if (result === SILENCE) yield SILENCE;
      else if (result.done) return;
      else {
        // Not before the item is used: reading ahead is the loader's business.
        yield result.value;
        next = iterator.next();
      }
    }
  } finally {
    // Not waited for: a source that waits for its next item itself would never end.
    iterator.return?.().catch(() => {});
  }
}

async function _within<T>(next: Promise<T>): Promise<T | typeof SILENCE> {
  let timer: ReturnType<typeof setTimeout>;
  const silence = new Promise<typeof SILENCE>((resolve) => {
    timer = setTimeout(() => resolve(SILENCE), SILENCE_MS);
  });
  return await Promise.race([next, silence])
    .finally(() => clearTimeout(timer));
}
