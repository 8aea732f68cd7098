/** Workers of a training run, as a user starts them. */
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import {
  type StartedWorker,
  watchProcess,
} from "../../machines/start_workers.ts";

/** Starts `train` once for each worker; the second is told by TF_CONFIG. */
export function startTraining(
  hosts: readonly string[],
  flagsOf: (rank: number) => readonly string[],
): StartedWorker[] {
  return hosts.map((_, rank) =>
    watchProcess(
      new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--allow-all", "--no-check", "model/commands/train.ts"],
          ...flagsOf(rank),
          ...rank === 1 ? [] : [
            `--worker-hosts=${hosts.join()}`,
            `--worker-index=${rank}`,
          ],
        ],
        cwd: fromFileUrl(repositoryRoot),
        env: {
          NO_COLOR: "1",
          ...rank === 1 && { TF_CONFIG: tfConfig(hosts, rank) },
        },
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    )
  );
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
