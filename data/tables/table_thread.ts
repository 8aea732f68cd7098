import type { TableResults, TableTask } from "./table_task.ts";

/** Seconds after which reading a table is stopped. */
const MOST_SECONDS = 60;

/** Bytes by which the program's memory may grow meanwhile. */
const MOST_BYTES = 2 ** 30;

/** Milliseconds between two checks of its memory. */
const INTERVAL = 50;

/** The thread's answer. */
export type TableAnswer = { result: unknown } | { reason: string };

/**
 * Reads a table on a separate thread, which is ended when it takes too long or too much memory. Each file gets a new
 * one, so that the effects of a damaged file on a library's state end with it.
 *
 * @param task What to read; its bytes move to the thread.
 * @returns Its content. @throws {Error} If it cannot be read; the message is the reason alone, and at most a few lines long.
 */
export async function inTableThread<Task extends TableTask>(
  task: Task,
): Promise<TableResults[Task["kind"]]> {
  const worker = new Worker(new URL("./table_worker.ts", import.meta.url), {
    type: "module",
    name: "table",
  });
  const answer = Promise.withResolvers<TableAnswer>();
  const stop = (reason: string) => answer.resolve({ reason });
  worker.onmessage = ({ data }) => answer.resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    stop(event.message);
  };
  const atFirst = Deno.memoryUsage().rss;
  const memory = setInterval(() => {
    if (Deno.memoryUsage().rss - atFirst > MOST_BYTES) {
      stop("reading it takes more than 1 GiB of memory");
    }
  }, INTERVAL);
  const time = setTimeout(
    () => stop(`reading it takes more than ${MOST_SECONDS} s`),
    MOST_SECONDS * 1000,
  );
  try {
    const { bytes } = task;
    const isWhole = bytes.byteLength === bytes.buffer.byteLength;
    worker.postMessage(task, isWhole ? [bytes.buffer as ArrayBuffer] : []);
    const given = await answer.promise;
    if ("reason" in given) throw new Error(shortened(given.reason));
    return given.result as TableResults[Task["kind"]];
  } finally {
    clearInterval(memory);
    clearTimeout(time);
    worker.terminate();
  }
}

/** Longest reason: a library may quote what it read. */
const MOST_LETTERS = 400;

function shortened(reason: string): string {
  return reason.length > MOST_LETTERS
    ? `${reason.slice(0, MOST_LETTERS)}…`
    : reason;
}
