import { pathBytes } from "./raw_path.ts";

/** Sets `path` to the bytes that the first argument has as octal numbers; a dot keeps line feeds at the end. */
const PATH = 'path=$(printf "%b." "$1") && path=${path%.} && ' +
  "case $path in /*) ;; *) path=$PWD/$path;; esac && ";

/**
 * Runs a line of POSIX shell about a path whose bytes are not UTF-8: an argument from
 * Deno cannot have them, so they are passed as octal numbers. The path is a variable of
 * the script, not a part of its text, and absolute, so that it is never an option.
 *
 * @param script The line; it has `$path`, and further arguments from `$2` on.
 * @param path The path.
 * @param more Further arguments.
 * @returns What it wrote to standard output.
 * @throws {Error} If it fails, with the shell's words.
 */
export function rawScript(
  script: string,
  path: string,
  ...more: string[]
): Uint8Array<ArrayBuffer> {
  const octal = [...pathBytes(path)]
    .map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join("");
  const { success, stdout, stderr } = new Deno.Command("sh", {
    args: ["-c", PATH + script, "sh", octal, ...more],
    env: { LC_ALL: "C" },
    stdin: "null",
  }).outputSync();
  if (success) return stdout;
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new Error(said || "sh failed without a message");
}
