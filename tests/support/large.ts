/**
 * Tests that bring large programs (Spark, JupyterLab, Chromium) or take minutes
 * run in CI and by `deno task test --all`, which sets `ALL`.
 */
export const LARGE_RUN = isSet("CI") || isSet("ALL");

/** Whether all of them run, with every case. */
export const ALL_RUN = isSet("ALL");

/** What a skipped test says; undefined where it runs. */
export const WHY_NOT_LARGE = LARGE_RUN
  ? undefined
  : "large: deno task test --all, or CI=true";

/** What a test or a case says that is too long for CI. */
export const WHY_NOT_ALL = ALL_RUN ? undefined : "long: deno task test --all";

function isSet(name: string): boolean {
  return !["", "0", "false"].includes(Deno.env.get(name) ?? "");
}
