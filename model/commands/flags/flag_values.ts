import { Command } from "commander";

/**
 * The names of a group of flags in the options that a command parses, so that no list repeats them.
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
