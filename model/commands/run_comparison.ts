import { compareRuns } from "../experiments/comparison/compare_runs.ts";
import { comparisonPage } from "../experiments/comparison/comparison_page.ts";
import { comparisonText } from "../experiments/comparison/describe_comparison.ts";
import { requireWritable, writeText } from "../../data/files/mod.ts";

/** What the flags of `compare` parse to. */
export interface CompareFlags {
  html?: string;
  json?: boolean;
}

/** Compares runs and prints the result. */
export async function runComparison(
  paths: readonly string[],
  { html, json }: CompareFlags,
): Promise<void> {
  if (html) await requireWritable(html);
  const comparison = await compareRuns(paths);
  if (html) await writeText(html, comparisonPage(comparison));
  console.log(
    json ? JSON.stringify(comparison, null, 2) : comparisonText(comparison),
  );
}
