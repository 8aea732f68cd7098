/**
 * The environment variables with which notebooks are checked: none of the user's own
 * settings, no data, and everything that they keep goes into `scratch`. So they show
 * the same everywhere, and take seconds even if KonIQ-10k is installed.
 */
export function ownEnvironment(scratch: string): Record<string, string> {
  const names = Object.keys(Deno.env.toObject())
    .filter((name) => name.startsWith("IQA_"));
  return {
    // Empty counts as not set.
    ...Object.fromEntries(names.map((name) => [name, ""])),
    IQA_DATA: `${scratch}/no-data`,
    IQA_RUNS: `${scratch}/runs`,
  };
}
