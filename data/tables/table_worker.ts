/** A thread that reads one table: {@linkcode inTableThread} is the caller's side. */
import type { TableTask } from "./table_task.ts";
import type { TableAnswer } from "./table_thread.ts";
import { messageOf } from "../text/message_of.ts";

/** The thread itself; Deno's types for it conflict with those of the main thread. */
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<TableTask>) => void;
  postMessage(message: TableAnswer): void;
};

thread.onmessage = async ({ data: task }) => {
  try {
    thread.postMessage({ result: await run(task) });
  } catch (error) {
    const reason = messageOf(error);
    thread.postMessage({ reason });
  }
};

/** Each reader is loaded where it is needed: most files are CSV. */
async function run(task: TableTask): Promise<unknown> {
  if (task.kind === "csv") {
    return (await import("./parse_csv.ts")).parseCsv(task.bytes);
  }
  if (task.kind === "workbook") {
    return await (await import("./parse_workbook.ts"))
      .parseWorkbook(task.bytes);
  }
  const { readMatBytes } = await import("./mat/read_mat_bytes.ts");
  return await readMatBytes(task.bytes, task.names);
}
