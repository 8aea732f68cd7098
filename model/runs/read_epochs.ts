import type { EpochMetrics } from "./epoch_metrics.ts";
import { nullAsNaN } from "./null_as_nan.ts";
import { runFolderAt } from "./run_folder.ts";

/**
 * Reads what the finished epochs of a run came to.
 *
 * @param path The run's folder.
 * @returns The epochs in their order; none if no epoch is finished.
 */
export async function readEpochs(path: string): Promise<EpochMetrics[]> {
  const text = await Deno.readTextFile(runFolderAt(path).metrics)
    .catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const { epoch, trainLoss, seconds, split: _, ...validation } = JSON.parse(
      line,
      nullAsNaN,
    );
    return { epoch, trainLoss, validation, seconds };
  });
}
