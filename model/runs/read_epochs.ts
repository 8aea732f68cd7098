import type { EpochMetrics } from "./epoch_metrics.ts";
import { nullAsNaN } from "./null_as_nan.ts";
import { runFolderAt } from "./run_folder.ts";

/**
 * Reads the results of the finished epochs of a run.
 *
 * @param path The run's folder.
 * @returns The epochs in their order; none if no epoch is finished.
 * @throws {Error} If a line is damaged; the error names file and line.
 */
export async function readEpochs(path: string): Promise<EpochMetrics[]> {
  const text = await Deno.readTextFile(runFolderAt(path).metrics)
    .catch((error) => {
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    });
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line, i) => {
    const { epoch, trainLoss, seconds, split: _, ...validation } = parse(
      line,
      `line ${i + 1} of ${runFolderAt(path).metrics}`,
    );
    const read: unknown = { epoch, trainLoss, validation, seconds };
    return read as EpochMetrics;
  });
}

function parse(line: string, where: string): Record<string, unknown> {
  try {
    const entry: unknown = JSON.parse(line, nullAsNaN);
    if (typeof entry === "object" && entry && "epoch" in entry) {
      return entry as Record<string, unknown>;
    }
    throw new Error("it is not an epoch");
  } catch (error) {
    throw new Error(`Cannot read ${where}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
