import { fileURLToPath } from "node:url";

/**
 * A module with all that it imports as one script for browsers, by Deno's own
 * bundler.
 *
 * @param entry Path of the module.
 * @param flags Further flags of `deno bundle`.
 * @throws {Error} If something that it imports is not there.
 */
export async function bundle(
  entry: string,
  flags: readonly string[] = [],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--no-lock", "--platform=browser", "--minify"],
      ...flags,
      entry,
    ],
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(
    `Cannot bundle ${entry}: ${decoder.decode(stderr).trim()}`,
  );
}
