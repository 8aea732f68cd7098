/** Options of {@linkcode readAhead}. */
export interface ReadAheadOptions<Out> {
  /** Items that are processed at once. */
  atOnce: number;
  /** Maximum of items that are in progress or wait for the caller. */
  waiting: number;
  /** Whether no more work should start while these results wait for the caller. */
  isFull?: (waiting: readonly Out[]) => boolean;
  /** Ends the results before the next one; running work is completed. */
  signal?: AbortSignal;
}

/** An item in progress. */
interface Slot<Out> {
  done: Promise<unknown>;
  result?: { value: Out };
  failure?: { error: unknown };
}

/**
 * Processes a source's items while the caller is busy with earlier ones, and
 * yields the results in the order of the source: the next one, with those after
 * it that are ready.
 *
 * @param source Items, as fast or slow as they come.
 * @param work Processes an item; an error is thrown when the item's result is
 * due.
 */
export async function* readAhead<In, Out>(
  source: AsyncIterable<In> | Iterable<In>,
  work: (item: In) => Promise<Out>,
  { atOnce, waiting, isFull = () => false, signal }: ReadAheadOptions<Out>,
): AsyncGenerator<Out[], void, undefined> {
  const slots: Slot<Out>[] = [];
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  let left = false;
  let ended = false;
  let failure: { error: unknown } | undefined;
  signal?.addEventListener("abort", change, { once: true });
  const isBusy = () => {
    const running = slots.filter((slot) => !slot.result && !slot.failure);
    const ready = slots.filter(({ result }) => result)
      .map(({ result }) => result!.value);
    return running.length >= atOnce || slots.length >= waiting ||
      ready.length > 0 && isFull(ready);
  };
  const reading = (async () => {
    try {
      for await (const item of source) {
        while (isBusy() && !left && !signal?.aborted) await changed.promise;
        if (left || signal?.aborted) break;
        const slot: Slot<Out> = {
          done: work(item)
            .then((value) => slot.result = { value }, (error) => {
              slot.failure = { error };
            })
            .then(change),
        };
        slots.push(slot);
        change();
      }
    } catch (error) {
      failure = { error };
    } finally {
      ended = true;
      change();
    }
  })();
  try {
    while (!signal?.aborted) {
      const [first] = slots;
      if (!first) {
        if (ended) break;
        await changed.promise;
      } else if (first.failure) {
        throw first.failure.error;
      } else if (!first.result) {
        await Promise.race([first.done, changed.promise]);
      } else {
        const open = slots.findIndex(({ result }) => !result);
        const ready = slots.splice(0, open < 0 ? slots.length : open);
        change();
        yield ready.map(({ result }) => result!.value);
      }
    }
    if (failure) throw failure.error;
  } finally {
    left = true;
    change();
    signal?.removeEventListener("abort", change);
    // Does not wait for the source, which might never return its next item.
    await Promise.allSettled(slots.map(({ done }) => done));
    void reading;
  }
}
