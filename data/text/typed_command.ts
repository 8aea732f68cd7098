/**
 * A command of this package as its user would type it next: with the same
 * runner (`deno`, or npx with the same version of Deno), and quoted for a shell.
 *
 * @param args The task's name and its arguments, each one word for the shell.
 * @param env Environment variables, by which the runner is recognized.
 *
 * @example
 * ```ts
 * import { typedCommand } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * const text = typedCommand(["train", "--out", "my runs/1", "--resume"], {});
 * assertEquals(text, "deno task train --out 'my runs/1' --resume");
 * ```
 */
export function typedCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = Deno.env.toObject(),
): string {
  // npm's name for the command of npx; for a script, it is the script's own name.
  const runner = env.npm_lifecycle_event === "npx"
    ? `npx -y deno@${Deno.version.deno}`
    : "deno";
  return [runner, "task", ...args.map(quote)].join(" ");
}

/** A word quoted for the shell; on Windows, as its programs split arguments. */
function quote(word: string): string {
  if (/^[\p{L}\p{N}_\-+=.,:/@%…]+$/u.test(word)) return word;
  if (Deno.build.os === "windows") {
    return /[\s"&|<>^()]/.test(word) || word === ""
      ? `"${word.replaceAll('"', '""')}"`
      : word;
  }
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
