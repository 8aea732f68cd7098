/** Workers of a training run, as a user starts them. */
import { assertEquals } from "@std/assert";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import {
  type EndedWorker,
  freeHosts,
  printed,
  type StartedWorker,
  watchProcess,
} from "../../machines/start_workers.ts";

/** Starts Deno in the project's folder. */
export function startWorker(
  args: readonly string[],
  env: Record<string, string> = {},
): StartedWorker {
  return watchProcess(
    new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: fromFileUrl(repositoryRoot),
      env: { NO_COLOR: "1", ...env },
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}

/** Starts `train` once for each worker; the second gets its place from TF_CONFIG. */
export function startTraining(
  hosts: readonly string[],
  flagsOf: (rank: number) => readonly string[],
): StartedWorker[] {
  return hosts.map((_, rank) =>
    startWorker(
      [
        ...["run", "--allow-all", "--no-check", "model/commands/train.ts"],
        ...flagsOf(rank),
        ...rank === 1 ? [] : [
          `--worker-hosts=${hosts.join()}`,
          `--worker-index=${rank}`,
        ],
      ],
      rank === 1 ? { TF_CONFIG: tfConfig(hosts, rank) } : {},
    )
  );
}

/**
 * Runs workers that must all end well.
 *
 * @param began What worker 0 prints when it begins.
 * @returns What worker 0 printed, and milliseconds from the beginning to the end.
 */
export async function trainTogether(
  workers: number,
  flags: readonly string[],
  began = "",
): Promise<{ output: string; trained: number }> {
  const started = startTraining(freeHosts(workers), () => flags);
  await printed(started[0]!, began);
  const start = Date.now();
  const ends = await Promise.all(started.map(({ ended }) => ended));
  for (const { end, output } of ends) assertEquals(end, 0, output);
  const [{ output, at }] = ends as [EndedWorker];
  return { output, trained: at - start };
}

function tfConfig([chief, ...worker]: readonly string[], rank: number): string {
  return JSON.stringify({
    cluster: { chief: [chief], worker },
    task: { type: "worker", index: rank - 1 },
  });
}

/** Flags of a run of a few steps on the tiny data set. */
export function tinyFlags(
  data: string,
  out: string,
  changes: Record<string, unknown> = {},
): string[] {
  const flags: Record<string, unknown> = {
    dataset: "csv",
    data,
    out,
    backbone: "resnet10_slim",
    "batch-size": 5,
    epochs: 2,
    crop: 24,
    cache: "off",
    "loading-threads": 0,
    runtime: "tensorflow",
    ...changes,
  };
  return [
    "--augment",
    ...Object.entries(flags).map(([name, value]) =>
      value === true ? `--${name}` : `--${name}=${value}`
    ),
  ];
}
