import { assertRejects } from "@std/assert";
import { LoaderThread } from "../../../../data/batches/loader/loader_thread.ts";
import { withEndedThreads } from "../../../support/ended_thread.ts";

Deno.test("LoaderThread says that its worker ended, now and at later requests", () =>
  withEndedThreads("out of memory", async () => {
    const thread = new LoaderThread();
    for (let i = 0; i < 2; i++) {
      await assertRejects(
        () => thread.load({ images: [], sample: {}, seed: 1, epoch: 0 }),
        Error,
        "Cannot load images: a worker ended (out of memory)",
      );
    }
    await thread.end();
  }));
