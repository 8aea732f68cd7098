import type { Prediction } from "../../../model/runs/prediction_file.ts";

/**
 * What several networks predict, each in the order of the first, so that images can be
 * compared by position.
 *
 * @param networks Mapped scores of each network for the same images, in any order.
 * @throws {Error} If a network has an image twice, or the networks have other images or other subjective scores.
 */
export function inOrderOfFirst(
  networks: readonly (readonly Prediction[])[],
): Prediction[][] {
  const [first, ...others] = networks.map(byName);
  const aligned = others.map((of, i) => {
    if (of.size !== first!.size) {
      throw new Error(
        `Cannot average predictions: file 1 has ${
          first!.size
        } images and file ${i + 2} has ${of.size}`,
      );
    }
    return Array.from(first!.values(), ({ name, subjective }) => {
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
      return other;
    });
  });
  return [[...first!.values()], ...aligned];
}

/** The mean of what several networks predict for each image: see {@linkcode inOrderOfFirst}. */
export function averagePredictions(
  networks: readonly (readonly Prediction[])[],
): Prediction[] {
  const aligned = inOrderOfFirst(networks);
  return aligned[0]!.map(({ name, subjective }, image) => {
    const sum = aligned.reduce((sum, of) => sum + of[image]!.predicted, 0);
    return { name, predicted: sum / aligned.length, subjective };
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
