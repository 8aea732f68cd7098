/**
 * `deno task backends`: what this machine can compute on, what `auto` would
 * take, and why.
 *
 * @module
 */
import { Command } from "commander";
import { alignColumns } from "../runs/align_columns.ts";
import { nvidiaGpu } from "../runtime/devices.ts";
import { messageOf } from "../runtime/message_of.ts";
import { provisionTensorflow } from "../runtime/provision_tensorflow.ts";
import {
  type RuntimeSurvey,
  surveyRuntimes,
} from "../runtime/survey_runtimes.ts";

if (import.meta.main) {
  // `deno task backends -- --json` passes the two dashes on.
  const args = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  const { json, provision } = new Command("backends")
    .description(
      "What this machine can compute on, what --runtime auto would take, and why.",
    )
    .option("--json", "one JSON object instead of text", false)
    .option(
      "--provision",
      "set TensorFlow up now, not when it is first used",
      false,
    )
    .exitOverride(({ exitCode }) => Deno.exit(exitCode === 0 ? 0 : 2))
    .parse(args, { from: "user" })
    .opts<{ json: boolean; provision: boolean }>();
  try {
    if (provision) {
      await provisionTensorflow({
        flavour: await nvidiaGpu() ? "cuda" : "cpu",
      });
    }
    const survey = await surveyRuntimes();
    console.log(json ? JSON.stringify(survey, null, 2) : describe(survey));
  } catch (error) {
    console.error(messageOf(error));
    Deno.exit(1);
  }
}

/** The survey as text, one line per runtime. */
export function describe({ auto, runtimes, versions }: RuntimeSurvey): string {
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
