import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { keepRun } from "../../notebooks/run/keep_run.ts";

Deno.test("keepRun() keeps the epochs and the test scores of a run, and nothing where none was trained", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [runs, data] = [join(folder, "runs"), join(folder, "data")];
    await Deno.mkdir(data);
    await keepRun(runs, data);
    assertEquals(await Array.fromAsync(Deno.readDir(data)), []);

    await Deno.mkdir(join(runs, "small"), { recursive: true });
    const line = { epoch: 1, trainLoss: 0.5, split: "validation", srocc: 0.25 };
    await Deno.writeTextFile(
      join(runs, "small", "metrics.jsonl"),
      `${JSON.stringify(line)}\n`,
    );
    const test = "image,predicted,subjective\na.png,1,2\n";
    await Deno.writeTextFile(join(runs, "small", "test.csv"), test);
    await keepRun(runs, data);
    assertEquals(
      await Deno.readTextFile(join(data, "small_run_epochs.csv")),
      "epoch,trainLoss,srocc\n1,0.5,0.25\n",
    );
    assertEquals(
      await Deno.readTextFile(join(data, "small_run_test.csv")),
      test,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
