import type { Command } from "commander";
import {
  LOSS_TYPES,
  type LossSpec,
  type LossType,
  usedOptions,
} from "../../../loss/mod.ts";
import { flagNames, givenFlags } from "./flag_values.ts";
import { notNegative, numbers, oneOf, positive } from "./option_values.ts";

/** What the flags of {@linkcode addLossFlags} parse to. */
export interface LossFlags extends Omit<LossSpec, "type" | "eps"> {
  loss?: LossType;
}

/** Adds the flags for the loss. */
export function addLossFlags(command: Command): Command {
  return command
    .option(
      "--loss_type, --loss <type>",
      `loss: ${LOSS_TYPES.join(", ")} (norm-in-norm)`,
      oneOf(LOSS_TYPES),
    )
    .option("--p <number>", "exponent of the outer norm (1)", positive)
    .option("--q <number>", "exponent of the normalizing norm (2)", positive)
    .option(
      "--alpha <a,b>",
      "weights of the loss and of its variant (1,0)",
      numbers(2),
    )
    .option("--detach", "stop the gradient through mean and norm")
    .option("--no-exponent", "do not raise the norm to the p-th power")
    .option(
      "--monotonicity <gamma>",
      "weight of the monotonicity term (0)",
      notNegative,
    )
    .option(
      "--mse <weight>",
      "weight of an additional mean squared error (0)",
      notNegative,
    )
    .option(
      "--delta <number>",
      "error above which huber is linear (1)",
      positive,
    );
}

/** Names of the flags that are options of the loss. */
const OPTIONS = flagNames(addLossFlags)
  .filter((name) => !["loss", "exponent"].includes(name));

/** The loss that the flags describe. */
export function lossSpec(flags: LossFlags): Partial<LossSpec> {
  const { loss: type, exponent } = flags;
  return {
    ...type && { type },
    ...givenFlags(flags, OPTIONS),
    ...exponent === false && { exponent }, // true where the flag is absent
  };
}

/** The first flag that the loss does not use, as "--q". */
export function unusedLossFlag(flags: LossFlags): string | undefined {
  const { type, ...options } = lossSpec(flags);
  if (!type) return undefined; // norm-in-norm, or the loss of the resumed run
  const used = usedOptions({ type, ...options });
  const unused = Object.keys(options).find((option) => !(option in used));
  return unused === "exponent" ? "--no-exponent" : unused && `--${unused}`;
}
