import { assertEquals, assertInstanceOf } from "@std/assert";
import type { Collectives } from "../../../model/machines/collectives.ts";
import { LostWorkerError } from "../../../model/machines/lost_worker_error.ts";
import { PeerWatch } from "../../../model/machines/peer_watch.ts";
import {
  STATUS,
  TensorflowError,
} from "../../../model/machines/tensorflow_library.ts";

const cluster = { hosts: ["a:1", "b:1"], rank: 0 };

/** Stands in for TensorFlow's collectives, of whose workers one answers so. */
function collectives(checkPeer: () => Promise<void>): Collectives {
  return { checkPeer, abort: () => {} } as unknown as Collectives;
}

Deno.test("PeerWatch names the worker that is lost, and how it knows", async () => {
  const lost: [number, string][] = [
    [STATUS.unavailable, "its process is gone"],
    [STATUS.deadlineExceeded, "it has not answered for 5 s"],
    [13, "an internal error"],
  ];
  for (const [code, reason] of lost) {
    const failure = new TensorflowError(code, "an internal error\nin a file");
    const asked = collectives(() => Promise.reject(failure));
    using watch = new PeerWatch(asked, cluster, 5);
    const error = await watch.explain(failure);
    assertInstanceOf(error, LostWorkerError);
    assertEquals(
      error.message,
      `Cannot continue: lost worker 1 (b:1): ${reason}`,
    );
  }
});

Deno.test("PeerWatch gives TensorFlow's reason where every worker answers", async () => {
  const failure = new TensorflowError(13, "an internal error\nin a file");
  const after = (milliseconds: number) =>
    // the search lasts 3.5 s
    new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  using watch = new PeerWatch(collectives(() => after(500)), cluster, 5);
  const error = await watch.explain(failure);
  assertInstanceOf(error, LostWorkerError);
  assertEquals(
    error.message,
    "Cannot continue: lost the other workers: an internal error",
  );
});
