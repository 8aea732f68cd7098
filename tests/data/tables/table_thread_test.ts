import { assertRejects } from "@std/assert";
import { inTableThread } from "../../../data/tables/table_thread.ts";

/** A task whose thread never answers. */
async function assertStopped(reason: string): Promise<void> {
  const { Worker } = globalThis;
  class Silent {
    postMessage(): void {}
    terminate(): void {}
  }
  try {
    globalThis.Worker = Silent as unknown as typeof Worker;
    await assertRejects(
      () => inTableThread({ kind: "csv", bytes: new Uint8Array(1) }),
      Error,
      reason,
    );
  } finally {
    globalThis.Worker = Worker;
  }
}

Deno.test("inTableThread() stops a thread after a minute", async () => {
  const { setTimeout } = globalThis;
  try {
    // A minute passes at once.
    globalThis.setTimeout = ((fn: () => void, ms: number) =>
      setTimeout(fn, ms === 60_000 ? 1 : ms)) as typeof setTimeout;
    await assertStopped("reading it takes more than 60 s");
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});

Deno.test("inTableThread() stops a thread that takes more than a gibibyte", async () => {
  const { memoryUsage } = Deno;
  let rss = 0;
  try {
    // Each look at the memory finds twice a gibibyte more.
    Deno.memoryUsage = () => ({ ...memoryUsage(), rss: rss += 2 ** 31 });
    await assertStopped("reading it takes more than 1 GiB of memory");
  } finally {
    Deno.memoryUsage = memoryUsage;
  }
});
