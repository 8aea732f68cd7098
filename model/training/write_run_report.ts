import { typedCommand } from "../../data/mod.ts";
import { readGradients } from "../runs/gradient_log.ts";
import type { ReportData, TestResult } from "../runs/report_data.ts";
import { writeReport } from "../report/write_report.ts";
import { summarizeRun } from "./run_summary.ts";
import type { TrainingRun } from "./training_run.ts";

/** Writes the report of a run, finished or not. */
export async function writeRunReport(
  run: TrainingRun,
  { interrupted, test }: { interrupted: boolean; test?: TestResult },
): Promise<void> {
  const { config, data: { dataset }, folder, position: { progress } } = run;
  const data: ReportData = {
    title: `${config.backbone} on ${dataset.name}`,
    config: { ...config },
    epochs: progress.history,
    ...config.logGradients &&
      { gradients: await readGradients(folder.gradients) },
    interrupted,
    mapping: "linear, fitted on the training images",
    scale: dataset.scale,
    ...test && { test },
    ...summarizeRun(run),
    commands: {
      "Score images": typedCommand([
        ...["score", "--checkpoint", folder.best, "IMAGE…"],
      ]),
      ...interrupted && {
        "Resume": typedCommand(["train", "--out", folder.path, "--resume"]),
      },
    },
  };
  await writeReport(folder.report, data);
}
