/** One run over several processes. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { readSafetensors } from "../../../../model/weights/safetensors.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import { freeHosts } from "../../machines/start_workers.ts";
import { ABSENCES } from "../../runtime/available.ts";
import { runCommand } from "../../support/command_line.ts";
import { inFolder } from "../../support/in_folder.ts";
import { contentOf } from "../../support/run_content.ts";
import { writeTinyDataset } from "../../support/tiny_dataset.ts";
import {
  startTraining,
  startWorker,
  tinyFlags,
  trainTogether,
} from "./train_workers.ts";
import { LARGE_RUN } from "../../../support/large.ts";
import { NO_POSIX, unless } from "../../../support/unless.ts";

function testWithTensorflow(name: string, fn: () => Promise<void>): void {
  Deno.test(unless(ABSENCES.tensorflow ?? NO_POSIX, name), fn);
}

testWithTensorflow(
  "workers with frozen batch normalization train as one process: weights within 1e-6",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const changes = {
        optimizer: "sgd",
        lr: 1e-2,
        "freeze-batch-norm": true,
        // Parts of 3 and shares of 4, 5 and 7 images.
        "batch-size": 3,
        accumulate: 3,
        epochs: 1,
      };
      const flags = (name: string) =>
        tinyFlags(folder, join(folder, name), changes);
      const { code, stderr } = await runCommand("train", flags("alone"));
      assertEquals(code, 0, stderr);
      const alone = await contentOf(join(folder, "alone"));
      for (const workers of LARGE_RUN ? [2, 3] : [2]) {
        const name = `${workers} workers`;
        const { output } = await trainTogether(workers, flags(name));
        assertStringIncludes(output, `Training on ${workers} workers`);
        const together = await contentOf(join(folder, name));
        assertEquals([...together.last.keys()], [...alone.last.keys()]);
        let furthest = 0;
        for (const [key, { data }] of alone.last) {
          if (/^(optimizer|training)\./.test(key)) continue;
          const there = together.last.get(key)!.data;
          data.forEach((x, i) =>
            furthest = Math.max(furthest, Math.abs(x - there[i]!))
          );
        }
        // Float32 sums in another order; weights and outputs are up to about 1.
        assert(furthest > 0 && furthest < 1e-6, `${furthest}`);
        const record = await Deno.readTextFile(join(folder, name, "run.json"));
        assertEquals(JSON.parse(record).workers, {
          count: workers,
          batchNormalization: "frozen",
        });
      }
    });
  },
);

testWithTensorflow(
  "workers with other flags or other data say in what they differ, and train nothing",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const other = join(folder, "other");
      await Deno.mkdir(other);
      await writeTinyDataset(other);
      const csv = join(other, "scores.csv");
      const rows = await Deno.readTextFile(csv);
      await Deno.writeTextFile(
        csv,
        rows.replace(/,\d\.\d+,train/, ",1.5,train"),
      );
      const cases: [Record<string, unknown>, string][] = [
        [{ lr: 0.5 }, "learningRate: 0.5 here and 0.001 there"],
        [{ data: other }, "names, scores or sizes of the images"],
      ];
      await Promise.all(cases.map(async ([changes, difference], index) => {
        const out = join(folder, `run ${index}`);
        const hosts = freeHosts(2);
        const workers = startTraining(
          hosts,
          (rank) =>
            tinyFlags(folder, out, { lr: 1e-3, ...rank === 1 && changes }),
        );
        const [first, second] = await Promise.all(
          workers.map(({ ended }) => ended),
        );
        assertEquals([first!.end, second!.end], [1, 1], first!.output);
        assertStringIncludes(
          second!.output,
          `error: Cannot train as worker 1: it differs from worker 0 in ${difference}`,
        );
        assertStringIncludes(
          first!.output,
          `error: Cannot train: worker 1 (${
            hosts[1]
          }) was started with other flags, data or versions; it says which`,
        );
        assertEquals(await Deno.stat(out).catch(() => undefined), undefined);
      }));
    });
  },
);

testWithTensorflow(
  "workers whose weights have drifted apart end before the epoch is saved",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const hosts = freeHosts(2);
      const script = fromFileUrl(
        new URL("drifting_worker.ts", import.meta.url),
      );
      const workers = hosts.map((_, rank) =>
        startWorker([
          ...["run", "-A", "--no-check", script],
          ...[folder, join(folder, "run"), hosts.join(), `${rank}`],
        ])
      );
      const ends = await Promise.all(workers.map(({ ended }) => ended));
      for (const { end, output } of ends) {
        assertEquals(end, 1, output);
        assertStringIncludes(
          output,
          `Cannot continue: the weights of worker 0 (${
            hosts[0]
          }) and worker 1 (${hosts[1]}) differ`,
        );
        assert(!output.includes("an epoch came to its end"), output);
      }
    });
  },
);

testWithTensorflow(
  "train --workers starts workers here, of which one prints the result",
  async () => {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const out = join(folder, "run");
      const launcher = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", "--no-check", "model/commands/train.ts"],
          ...["--json", "--workers=2", ...tinyFlags(folder, out)],
        ],
        cwd: fromFileUrl(repositoryRoot),
        env: { NO_COLOR: "1" },
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const { code, stdout } = await launcher.output();
      assertEquals(code, 0);
      const lines = new TextDecoder().decode(stdout).trim().split("\n");
      assertEquals(lines.length, 1, "one worker prints the result");
      assertEquals(JSON.parse(lines[0]!).folder, out);
      const { metadata } = await readSafetensors(join(out, "last.safetensors"));
      assertEquals(JSON.parse(metadata.training!).epoch, 2);
    });
  },
);
