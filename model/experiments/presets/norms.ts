import type { LossSpec } from "../../../loss/mod.ts";
import type { Arm, Experiment } from "../experiment.ts";
import { FROZEN_BACKBONE } from "./frozen_backbone.ts";

/** The paper's pairs; without the exponent only where p is not 1. */
const PAIRS: readonly LossSpec[] = [
  [1, 1, true],
  [1, 2, true],
  [2, 1, true],
  [2, 2, true],
  [2, 1, false],
  [2, 2, false],
].map(([p, q, exponent]) => ({
  type: "norm-in-norm",
  p: p as number,
  q: q as number,
  ...!exponent && { exponent: false },
}));

function armOf(loss: LossSpec): Arm {
  const { p, q, exponent } = loss;
  return {
    name: `nin-${p}-${q}${exponent === false ? "-root" : ""}`,
    label: `(${p}, ${q})${exponent === false ? " without the exponent" : ""}`,
    changes: { loss },
  };
}

/**
 * The paper's p and q. Adam divides a gradient by its size, so that its runs cannot show
 * whether (2, 1) is mis-scaled, whose gradient is 1/N of the others'. Runs with SGD in
 * batches of 8 and 64 can.
 */
export const NORMS: Experiment = {
  name: "norms",
  title: "Which p and q, and is (2, 1) mis-scaled with the batch?",
  varies: ["loss", "optimizer", "learningRate", "batchSize"],
  base: FROZEN_BACKBONE,
  arms: [
    ...PAIRS.map(armOf),
    ...[8, 64].flatMap((batchSize) =>
      PAIRS.slice(1, 4).map(armOf).map(({ name, label, changes }): Arm => ({
        name: `${name}-sgd-${batchSize}`,
        label: `${label}, SGD, batch ${batchSize}`,
        changes: { ...changes, optimizer: "sgd", learningRate: 0.1, batchSize },
      }))
    ),
  ],
};
