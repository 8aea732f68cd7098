/** What is missing where a system has no pipes, signals and permissions of POSIX. */
export const NO_POSIX = Deno.build.os === "windows"
  ? "needs a POSIX system"
  : undefined;

/** What is missing where a test looks at what Linux alone has. */
export const NO_LINUX = Deno.build.os === "linux" ? undefined : "needs Linux";

/**
 * Switches a test or a step off where something is missing for it, and says so
 * in its name.
 *
 * @param absence What is missing here; `undefined` where the test can run.
 * @param name What the test promises.
 * @returns Its name and `ignore`: `Deno.test({ ...unless(absence, name), fn })`.
 */
export function unless(
  absence: string | undefined,
  name: string,
): { name: string; ignore: boolean } {
  return absence === undefined
    ? { name, ignore: false }
    : { name: `${name} (skipped: ${absence})`, ignore: true };
}
