import type { Prediction } from "../../../model/runs/prediction_file.ts";

/**
 * The mean of what several networks predict for each image, in the order of the first.
 *
 * @param networks Mapped scores of each network for the same images, in any order.
 * @throws {Error} If a network has an image twice, or the networks have other images or other subjective scores.
 */
export function averagePredictions(
  networks: readonly (readonly Prediction[])[],
): Prediction[] {
  const [first, ...others] = networks.map(byName);
  for (const [i, of] of others.entries()) {
    if (of.size !== first!.size) {
      throw new Error(
        `Cannot average predictions: file 1 has ${
          first!.size
        } images and file ${i + 2} has ${of.size}`,
      );
    }
  }
  return [...first!.values()].map(({ name, predicted, subjective }) => {
    let sum = predicted;
    for (const [i, of] of others.entries()) {
      const other = of.get(name);
      if (other === undefined) {
        throw new Error(
          `Cannot average predictions: file ${i + 2} has no image ${name}`,
        );
      }
      if (other.subjective !== subjective) {
        throw new Error(
          `Cannot average predictions: the subjective score of ${name} is ${subjective} in file 1 ` +
            `and ${other.subjective} in file ${i + 2}`,
        );
      }
      sum += other.predicted;
    }
    return { name, predicted: sum / networks.length, subjective };
  });
}

function byName(
  predictions: readonly Prediction[],
  index: number,
): Map<string, Prediction> {
  const found = new Map<string, Prediction>();
  for (const prediction of predictions) {
    if (found.has(prediction.name)) {
      throw new Error(
        `Cannot average predictions: file ${
          index + 1
        } has ${prediction.name} twice`,
      );
    }
    found.set(prediction.name, prediction);
  }
  return found;
}
