import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { ArmResult } from "../../../model/experiments/arm_results.ts";
import {
  bestOf,
  epochsToReach,
} from "../../../model/experiments/epochs_to_reach.ts";
import { PUBLISHED_CONVERGENCE } from "../../../model/experiments/published_convergence.ts";
import { testWithShared } from "../../support/shared.ts";

/** Names of the authors' files, in the order of our list. */
const FILES = ["MSE", "bnMSE", "Norm-in-Norm"];

testWithShared(
  "PUBLISHED_CONVERGENCE is what the authors' curves say",
  "fixtures/convergence.json",
  async (path) => {
    const { files } = JSON.parse(await Deno.readTextFile(path));
    const arms = FILES.map((name): ArmResult => ({
      arm: { name, label: name, changes: {} },
      runs: [{
        seed: 1,
        curve: files[`${name}_SROCC.csv`].step.map((
          epoch: number,
          i: number,
        ) => ({
          epoch,
          srocc: files[`${name}_SROCC.csv`].value[i],
          plcc: files[`${name}_PLCC.csv`].value[i],
        })),
        test: [],
        seconds: [],
        steps: [],
        validation: [],
      }],
    }));
    assertEquals(PUBLISHED_CONVERGENCE.length, FILES.length);
    for (const [row, { best, reach }] of PUBLISHED_CONVERGENCE.entries()) {
      for (const metric of ["srocc", "plcc"] as const) {
        const { curve } = arms[row]!.runs[0]!;
        assertAlmostEquals(bestOf(curve, metric), best[metric], 5e-5);
        const found = arms.map((other) => {
          const { median } = epochsToReach(arms[row]!, other, metric);
          return Number.isFinite(median) ? median : null;
        });
        assertEquals(found, reach[metric], `${FILES[row]} ${metric}`);
      }
    }
  },
);
