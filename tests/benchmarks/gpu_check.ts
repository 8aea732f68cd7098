/**
 * `deno task gpu-check`: all that a GPU has to prove, on any machine, in ten
 * minutes at most.
 *
 * @module
 */
import { InvalidArgumentError } from "commander";
import { createCommand, runCommand } from "../../model/commands/run_command.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../model/runtime/mod.ts";
import { check, type Form } from "./gpu_check/check.ts";
import { describeCheck } from "./gpu_check/page.ts";
import { packCheck } from "./gpu_check/pack.ts";

interface Flags {
  out: string;
  minutes: number;
  small?: boolean;
  large?: boolean;
  runtime?: RuntimeName[];
  backbone?: string[];
  pack?: string;
  json?: boolean;
}

const command = createCommand(
  "gpu-check",
  "Check and measure this machine's GPU: parity with a stored CPU reference, training (killed and resumed), speed beside PyTorch, memory. Writes gpu-check.json and gpu-check.md.",
)
  .option("--out <dir>", "folder of the results", "runs/gpu-check")
  .option("--minutes <n>", "after which nothing new begins", minutes, 10)
  .option("--small", "compute little; by itself where there is no GPU")
  .option("--large", "the whole check, GPU or not")
  .option("--runtime <names>", "only these, with commas between them", runtimes)
  .option("--backbone <names>", "measure only these", (list) => list.split(","))
  .option(
    "--pack <file>",
    "instead, write all that the check needs into an archive (.tar.gz, 64 MiB at most), for a machine that reaches no registry",
  )
  .option("--json", "print the result as JSON")
  .action(async (flags: Flags) => {
    const log = (line: string) => console.error(line);
    if (flags.pack !== undefined) {
      await packCheck(flags.pack, log);
      return;
    }
    const form: Form | undefined = flags.small
      ? "small"
      : flags.large
      ? "large"
      : undefined;
    const result = await check({
      out: flags.out,
      minutes: flags.minutes,
      ...form && { form },
      ...flags.runtime && { runtimes: flags.runtime },
      ...flags.backbone && { backbones: flags.backbone },
      log,
    });
    console.log(
      flags.json ? JSON.stringify(result, null, 2) : describeCheck(result),
    );
    const wrong = result.parity.filter(({ passed }) => !passed);
    const failed = result.trainings.filter((each) => "failure" in each);
    if (wrong.length > 0 || failed.length > 0) {
      const names = [...wrong, ...failed].map(({ runtime }) => runtime);
      throw new Error(
        `Cannot vouch for ${
          [...new Set(names)].join(", ")
        }: see ${flags.out}/gpu-check.md`,
      );
    }
  });

function minutes(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("It is no number above 0.");
}

function runtimes(list: string): RuntimeName[] {
  return list.split(",").map((name) => {
    const known = RUNTIME_NAMES.find((each) => each === name);
    if (known) return known;
    throw new InvalidArgumentError(`They are ${RUNTIME_NAMES.join(", ")}.`);
  });
}

if (import.meta.main) await runCommand(command);
