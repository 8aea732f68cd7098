import { assertEquals } from "@std/assert";
import { createDownloadProgress } from "../../../data/download/download_progress.ts";

/** A display off a terminal, with a clock that is set by hand. */
async function setUp() {
  const written: string[] = [];
  const clock = { ms: 0 };
  const progress = await createDownloadProgress({
    stream: { write: (text) => written.push(text) },
    now: () => clock.ms,
  });
  return { written, clock, progress };
}

Deno.test("download progress shows speed and time left", async () => {
  const { written, clock, progress } = await setUp();
  for (let second = 0; second <= 21; second++) {
    clock.ms = second * 1000;
    progress.show("a.zip", second * 2e6, 100e6);
  }
  // Two megabytes a second: of 100 MB, 80 are left after ten seconds.
  assertEquals(written, [
    "a.zip 20/100 MB  2.0 MB/s  ETA 40 s\n",
    "a.zip 40/100 MB  2.0 MB/s  ETA 30 s\n",
  ]);
});

Deno.test("download progress shows no time left without a total, and starts again with each file", async () => {
  const { written, clock, progress } = await setUp();
  progress.show("a.zip", 0);
  clock.ms = 10_000;
  progress.show("a.zip", 5e6);
  clock.ms = 20_000;
  progress.show("b.zip", 1e6, 2e6);
  assertEquals(written, [
    "a.zip 5/5 MB  0.5 MB/s  ETA -\n",
    "b.zip 1/2 MB  -  ETA -\n",
  ]);
});
