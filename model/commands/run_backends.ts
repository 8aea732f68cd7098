import { nvidiaGpu } from "../runtime/devices.ts";
import { provisionTensorflow } from "../runtime/provision_tensorflow.ts";
import {
  type RuntimeSurvey,
  surveyRuntimes,
} from "../runtime/survey_runtimes.ts";
import { alignColumns } from "../runs/align_columns.ts";

/** What the flags of `backends` parse to. */
export interface BackendsFlags {
  provision?: boolean;
  json?: boolean;
}

/** Prints what this machine can compute on; sets TensorFlow up first, if asked to. */
export async function runBackends(
  { provision, json }: BackendsFlags,
): Promise<void> {
  if (provision) {
    await provisionTensorflow({
      flavour: await nvidiaGpu() ? "cuda" : "cpu",
    });
  }
  const survey = await surveyRuntimes();
  console.log(json ? JSON.stringify(survey, null, 2) : describeSurvey(survey));
}

/** The survey as text, one line per runtime. */
export function describeSurvey(
  { auto, runtimes, versions }: RuntimeSurvey,
): string {
  const because = auto.reason ? `: ${auto.reason}` : "";
  const rows = runtimes.map((
    { name, state, device, detail },
  ) => [name, state, device, detail]);
  const numbers = Object.entries(versions).map((pair) => pair.join(" "));
  return [
    `auto takes ${auto.name}${because}`,
    "",
    ...alignColumns(rows),
    "",
    numbers.join(", "),
  ].join("\n");
}
