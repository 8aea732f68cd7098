/**
 * The environment variables with which notebooks are checked: none of the user's
 * own settings, no data, and what they keep goes into `scratch`. So they show
 * the same to everyone, and take seconds where somebody has KonIQ-10k.
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
