import type { TrainConfig } from "../../learning/train_config.ts";
import { nameOf, type WorkerGroup } from "../../machines/mod.ts";
import {
  differentEntries,
  differentSettings,
} from "../../runs/different_settings.ts";

/** What must be the same for all workers. */
export interface RunDescription {
  /** The configuration. */
  config: TrainConfig;
  /** Fingerprint of its images: names, scores and sizes, part by part. */
  fingerprint: string;
  /** Versions of this package and of the runtime. */
  versions: Record<string, string>;
}

/** Settings that may differ: paths on a machine, and settings that only worker 0 uses. */
const OWN: ReadonlySet<string> = new Set([
  "pretrained",
  "runtime",
  "patience",
  "epochs",
  "scheduleEpochs",
]);

/**
 * Checks that all workers have the same settings and data, and takes settings that only worker 0 decides from it.
 *
 * @returns The configuration of the run: worker 0's, with this worker's paths.
 * @throws {Error} On every worker, if one of them differs; that worker's error describes the difference.
 */
export async function requireSameRun(
  group: Pick<WorkerGroup, "hear" | "gather" | "hosts" | "rank">,
  own: RunDescription,
): Promise<TrainConfig> {
  const leading = await group.hear(own);
  const problem = differenceBetween(leading, own);
  const answers = await group.gather([problem ? 1 : 0]);
  if (problem) {
    throw new Error(
      `Cannot train as worker ${group.rank}: it differs from worker 0 in ${problem}`,
    );
  }
  const other = answers.findIndex(([differs]) => differs === 1);
  if (other >= 0) {
    throw new Error(
      `Cannot train: ${
        nameOf(group, other)
      } was started with other flags, data or versions; it says which`,
    );
  }
  const { data, csv } = own.config.datasetOptions;
  const { pretrained, runtime } = own.config;
  return {
    ...leading.config,
    runtime,
    ...pretrained !== undefined && { pretrained },
    datasetOptions: {
      ...leading.config.datasetOptions,
      ...data !== undefined && { data },
      ...csv !== undefined && { csv },
    },
  };
}

/** The first difference, in words. */
function differenceBetween(
  leading: RunDescription,
  own: RunDescription,
): string | undefined {
  const [first] = [
    ...differentEntries(leading.versions, own.versions),
    ...differentSettings(leading.config, own.config)
      .filter(({ name }) => !OWN.has(name)),
  ];
  if (first) {
    const { name, there, here } = first;
    return `${name}: ${JSON.stringify(here)} here and ${
      JSON.stringify(there)
    } there`;
  }
  return leading.fingerprint === own.fingerprint
    ? undefined
    : "names, scores or sizes of the images";
}
