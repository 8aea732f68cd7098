import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { TensorBoardWriter } from "../../../model/runs/tensorboard_writer.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { NO_LINUX, unless } from "../../support/unless.ts";
import { runPython, testWithPython } from "../python.ts";

/** A clock that goes on by a second per event; the first call names the file. */
function steppingClock(): () => number {
  let events = -1;
  return () => 1700000000.5 + Math.max(0, events++);
}

Deno.test("TensorBoardWriter writes the bytes of TensorBoard's own writer", async () => {
  const folder = await Deno.makeTempDir();
  let path: string;
  {
    using writer = new TensorBoardWriter(folder, {
      resumeAt: 3,
      clock: steppingClock(),
    });
    path = writer.path;
    writer.add(3, { "loss/train": 0.5, "validation/srocc": 0.25 });
    writer.add(4, { "loss/train": 0.1, "validation/srocc": -1 });
    writer.add(2 ** 40, { "loss/train": 0, "validation/srocc": NaN });
  }
  // Origin: make_events.py beside the fixture.
  const expected = new URL(
    "tests/fixtures/training/scalars.tfevents",
    repositoryRoot,
  );
  assertEquals(
    await Deno.readFile(path),
    await Deno.readFile(fromFileUrl(expected)),
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("TensorBoardWriter never writes into a file that is there", async () => {
  const folder = await Deno.makeTempDir();
  const clock = () => 1700000000;
  using first = new TensorBoardWriter(folder, { clock });
  using second = new TensorBoardWriter(folder, { clock });
  assertEquals(first.path, join(folder, "events.out.tfevents.1700000000.0"));
  assertEquals(second.path, join(folder, "events.out.tfevents.1700000000.1"));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("TensorBoardWriter has an event in the file before add() returns", async () => {
  const folder = await Deno.makeTempDir();
  using writer = new TensorBoardWriter(folder);
  const before = Deno.statSync(writer.path).size;
  writer.add(1, { loss: 1 });
  assertEquals(Deno.statSync(writer.path).size > before, true);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("TensorBoardWriter says that the folder is not there", () => {
  assertThrows(() => new TensorBoardWriter("nowhere"), Deno.errors.NotFound);
});

Deno.test({
  ...unless(NO_LINUX, "TensorBoardWriter says which file cannot be written"),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const file = Deno.openSync("/dev/full", { write: true });
    using writer = new TensorBoardWriter(folder);
    // The device that is always full stands in for a full disk.
    const original = Deno.FsFile.prototype.writeSync;
    Deno.FsFile.prototype.writeSync = (data) => original.call(file, data);
    try {
      assertThrows(
        () => writer.add(1, { loss: 1 }),
        Error,
        `Cannot write events to ${writer.path}: No space left on device`,
      );
    } finally {
      Deno.FsFile.prototype.writeSync = original;
      file.close();
    }
    await Deno.remove(folder, { recursive: true });
  },
});

await testWithPython(
  "TensorBoard reads a run and forgets what a resumed run does again",
  ["tensorboard"],
  async () => {
    const folder = await Deno.makeTempDir();
    const write = (
      second: number,
      scalars: Record<number, number>,
      resumeAt?: number,
    ) => {
      using writer = new TensorBoardWriter(folder, {
        clock: () => 1700000000 + second,
        ...(resumeAt === undefined ? {} : { resumeAt }),
      });
      for (const [step, loss] of Object.entries(scalars)) {
        writer.add(Number(step), { "loss/train": loss });
      }
      return writer.path;
    };
    const killed = write(1, { 1: 0.5, 2: 0.25, 3: 0.75 });
    // As if killed in the middle of an event.
    Deno.truncateSync(killed, Deno.statSync(killed).size - 5);
    write(2, { 2: 0.125, 3: 0.0625 }, 2);
    const printed = await runPython(
      `
import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1]).Reload()
print([[event.step, event.value] for event in events.Scalars("loss/train")])
`,
      folder,
    );
    assertEquals(JSON.parse(printed), [[1, 0.5], [2, 0.125], [3, 0.0625]]);
    await Deno.remove(folder, { recursive: true });
  },
);
