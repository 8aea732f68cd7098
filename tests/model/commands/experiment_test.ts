import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import {
  assertFails,
  linesOf,
  runCommand,
  startCommand,
} from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

/** Two arms with a seed each, a few seconds in all. */
function flags(data: string, out: string): string[] {
  return [
    "convergence",
    "--only=mse-bn,nin-1-2",
    "--seeds=1",
    "--dataset=csv",
    `--data=${data}`,
    "--size=28",
    "--batch-size=5",
    "--epochs=2",
    "--runtime=wasm",
    "--cache=off",
    `--out=${out}`,
  ];
}

async function resultsIn(out: string): Promise<string> {
  return await Deno.readTextFile(join(out, "results.json"));
}

Deno.test("experiment runs its arms, goes on after an interruption and a kill, and keeps what is finished", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const whole = join(folder, "whole");
    const { stdout, stderr, code } = await runCommand(
      "experiment",
      flags(folder, whole),
    );
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "# Does Norm-in-Norm converge faster");
    assertStringIncludes(stdout, "| MSE, batch norm at the end | 1 |");
    assertStringIncludes(stderr, "run 2/2 nin-1-2-seed1 epoch 2/2");
    assertEquals(await filesIn(whole), [
      "curves.svg",
      "results.csv",
      "results.json",
      "results.md",
      "runs",
    ]);

    const out = join(folder, "stopped");
    const endAt = async (run: string, signal: Deno.Signal) => {
      const child = startCommand("experiment", flags(folder, out));
      await child.stdin.close();
      await until(async () =>
        (await Deno.readTextFile(join(out, "runs", run, "metrics.jsonl")))
          .length > 0
      );
      child.kill(signal);
      return await child.output();
    };
    const stopped = await endAt("mse-bn-seed1", "SIGTERM");
    assertEquals(stopped.code, 1);
    assertStringIncludes(
      new TextDecoder().decode(stopped.stderr),
      "Stopped and saved. Run the same command to continue",
    );
    const plan = await linesOf("experiment", [
      ...flags(folder, out),
      "--dry-run",
    ]);
    assertEquals(plan[1], "new\tnin-1-2-seed1");

    // Killed in the second arm: the first stays, and has its table.
    const killed = await endAt("nin-1-2-seed1", "SIGKILL");
    assertEquals(killed.signal, "SIGKILL");
    assertStringIncludes(
      await Deno.readTextFile(join(out, "results.md")),
      "1 of 2 runs are finished. Missing: Norm-in-Norm (1, 2) (seed 1).",
    );
    const { code: again } = await runCommand("experiment", flags(folder, out));
    assertEquals(again, 0);
    assertEquals(await resultsIn(out), await resultsIn(whole));

    // Once more: nothing is left to be done.
    const config = join(out, "runs", "nin-1-2-seed1", "config.json");
    const { mtime } = await Deno.stat(config);
    const [...json] = await linesOf("experiment", [
      ...flags(folder, out),
      "--json",
    ]);
    assertEquals(`${json.join("\n")}\n`, await resultsIn(whole));
    assertEquals((await Deno.stat(config)).mtime, mtime);

    await assertFails(
      "experiment",
      [...flags(folder, out), "--lr=1e-2"],
      1,
      "mse-bn-seed1: it has other settings (learningRate: 0.001 there, 0.01 here)",
    );
  });
});

Deno.test("experiment refuses to set what it varies, and arms it does not have", async () => {
  const dry = ["--dry-run", "--out=none"];
  await assertFails(
    "experiment",
    ["convergence", "--loss=mae", ...dry],
    1,
    "Cannot run convergence with loss",
  );
  await assertFails(
    "experiment",
    ["batch-sizes", "--batch-size=32", ...dry],
    1,
    "Cannot run batch-sizes with batchSize 32: it is what the experiment varies",
  );
  await assertFails(
    "experiment",
    ["convergence", "--only=msse", ...dry],
    1,
    'Cannot choose arms: there is no "msse"; did you mean mse?',
  );
  await assertFails("experiment", ["convergense"], 2, "convergence");
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!await holds().catch(() => false)) {
    assert(Date.now() < end, "it takes too long");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
