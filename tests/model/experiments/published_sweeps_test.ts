import { assertAlmostEquals, assertStringIncludes } from "@std/assert";
import { EXPERIMENTS } from "../../../model/experiments/experiments.ts";
import {
  PUBLISHED_BATCH_SIZES,
  PUBLISHED_LEARNING_RATES,
} from "../../../model/experiments/published_sweeps.ts";
import { testWithShared } from "../../support/shared.ts";

/** The authors' names of the losses, in the order of our lists. */
const LOSSES = ["mae", "mse", "norm-in-norm"];

const SWEEPS = [
  ["lr", ["1e-3", "1e-4", "1e-5"], PUBLISHED_LEARNING_RATES],
  ["bs", ["4", "8", "16"], PUBLISHED_BATCH_SIZES],
] as const;

testWithShared(
  "published sweeps are what the authors' curves say",
  "fixtures/convergence.json",
  async (path) => {
    const { files } = JSON.parse(await Deno.readTextFile(path));
    for (const [setting, values, published] of SWEEPS) {
      for (const [row, loss] of LOSSES.entries()) {
        for (const [column, value] of values.entries()) {
          const name =
            `loss=${loss}-${setting}=${value}-val_KonIQ-10k_PLCC.csv`;
          const best = Math.max(...files[name].value);
          assertAlmostEquals(published[row]!.best[column]!, best, 5e-4, name);
        }
      }
    }
  },
);

Deno.test("sweeps name the authors' numbers", () => {
  // The curves' largest values, as above, to three places.
  const sweeps = {
    "learning-rates": [
      "| Published | 1e-3 | 1e-4 | 1e-5 |",
      "| MAE | 0.634 | 0.885 | 0.084 |",
      "| Norm-in-Norm | 0.911 | 0.931 | 0.907 |",
    ],
    "batch-sizes": [
      "| Published | 4 | 8 | 16 |",
      "| MAE | 0.232 | 0.893 | 0.875 |",
      "| Norm-in-Norm | 0.910 | 0.931 | 0.936 |",
    ],
  };
  for (const [name, rows] of Object.entries(sweeps)) {
    const { published } = EXPERIMENTS[name as keyof typeof sweeps];
    for (const row of rows) assertStringIncludes(published!, row);
  }
});
