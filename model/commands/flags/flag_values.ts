import { Command } from "commander";

/**
 * The option names of a group of flags, so that no second list is needed.
 *
 * @param add Adds the flags of the group to a command.
 */
export function flagNames(add: (command: Command) => unknown): string[] {
  const command = new Command();
  add(command);
  return command.options.map((option) => option.attributeName());
}

/** The given flags among these names. */
export function givenFlags(
  flags: object,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) =>
      value !== undefined && names.includes(name)
    ),
  );
}
