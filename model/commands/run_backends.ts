import { nvidiaGpu } from "../runtime/devices.ts";
import {
  type ProvisionOptions,
  provisionTensorflow,
} from "../runtime/provision_tensorflow.ts";
import {
  type RuntimeSurvey,
  surveyRuntimes,
} from "../runtime/survey_runtimes.ts";
import { alignColumns } from "../runs/align_columns.ts";

/** What the flags of `backends` parse to. */
export interface BackendsFlags {
  /** `true`: the build that suits this machine. */
  provision?: true | ProvisionOptions["flavor"];
  json?: boolean;
}

/**
 * Prints the runtimes of this machine; with `--provision`, installs TensorFlow
 * first.
 */
export async function runBackends(
  { provision, json }: BackendsFlags,
): Promise<void> {
  if (provision === "cuda") await provisionCuda();
  else if (provision) {
    const cuda = provision === true && await nvidiaGpu();
    await provisionTensorflow({ flavor: cuda ? "cuda" : "cpu" });
  }
  const survey = await surveyRuntimes();
  console.log(json ? JSON.stringify(survey, null, 2) : describeSurvey(survey));
}

/** Installs the CUDA build even without a device; then TensorFlow computes on the CPU. */
async function provisionCuda(): Promise<void> {
  const made = await provisionTensorflow({
    flavor: "cuda",
    withoutDevice: true,
  });
  if (made.cuda) return;
  console.error(
    `TensorFlow ${made.version} for CUDA is set up and loads, but finds no CUDA device: it computes on the CPU`,
  );
  await provisionTensorflow({ flavor: "cpu" });
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
