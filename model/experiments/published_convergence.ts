import type { Watched } from "./epochs_to_reach.ts";

/** One of the authors' runs. */
export interface PublishedRun {
  /** Name as in our tables. */
  label: string;
  /** Best validation value. */
  best: Record<Watched, number>;
  /**
   * Epochs until it is at the level of each run, in the same order: that run's
   * best value less 0.02, above which it stays in the next epoch; null: never.
   */
  reach: Record<Watched, (number | null)[]>;
}

/**
 * The authors' own validation curves on KonIQ-10k, as epochs until one run
 * is at the level of another: `results_in_the_paper` of the LinearityIQA
 * repository, one run of 30 epochs for each loss, ImageNet weights at the
 * start. A test derives these numbers from the curves.
 */
export const PUBLISHED_CONVERGENCE: readonly PublishedRun[] = [
  {
    label: "MSE",
    best: { srocc: 0.9115, plcc: 0.9268 },
    reach: { srocc: [10, 12, null], plcc: [10, 10, null] },
  },
  {
    label: "MSE, batch norm at the end",
    best: { srocc: 0.9229, plcc: 0.9364 },
    reach: { srocc: [7, 11, 12], plcc: [7, 9, 12] },
  },
  {
    label: "Norm-in-Norm",
    best: { srocc: 0.9389, plcc: 0.9484 },
    reach: { srocc: [1, 2, 6], plcc: [1, 2, 4] },
  },
];

/** The authors' numbers as Markdown, shown below one's own. */
export function publishedMarkdown(): string {
  const labels = PUBLISHED_CONVERGENCE.map(({ label }) => label);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const head = [
    "Published",
    "Best SROCC",
    "Best PLCC",
    ...labels.map((label) => `To SROCC, PLCC of ${label}`),
  ];
  const rows = PUBLISHED_CONVERGENCE.map(({ label, best, reach }) => [
    label,
    best.srocc.toFixed(3),
    best.plcc.toFixed(3),
    ...labels.map((_, column) =>
      [reach.srocc[column], reach.plcc[column]]
        .map((epoch) => epoch ?? "never").join(", ")
    ),
  ]);
  return [
    "The authors' own curves on KonIQ-10k (one run each of 30 epochs, ImageNet " +
    "weights at the start): best validation values, and the epochs until the " +
    "run of the row is at the column's best less 0.02, in the next epoch too. The learning rate is " +
    "divided by ten before epochs 11 and 21: a value reached in epoch 11 may be due to this.",
    [head, head.map(() => "---"), ...rows].map(line).join("\n"),
  ].join("\n\n");
}
