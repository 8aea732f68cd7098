import type { ScoreMap } from "../../scoring/prediction/score_map.ts";

/**
 * Colors of regions that lower the score, and of those that raise it, as in the
 * pictures of `score --map`.
 */
const WORSE = [178, 24, 43], BETTER = [33, 102, 172];

/** Largest distance of a map's values from the map's mean. */
export function mapRange({ data }: ScoreMap): number {
  const mean = meanOf(data);
  return data.reduce((most, each) => Math.max(most, Math.abs(each - mean)), 0);
}

/**
 * Draws a map as an overlay of its photograph: the farther from the mean, the
 * less transparent.
 *
 * @param range Distance from the mean that is drawn strongest.
 */
export function drawMap(
  canvas: HTMLCanvasElement,
  { data, shape: [height, width] }: ScoreMap,
  range: number,
  higherIsBetter = true,
): void {
  Object.assign(canvas, { height, width });
  const context = canvas.getContext("2d")!;
  const picture = context.createImageData(width, height);
  const mean = meanOf(data);
  data.forEach((value, i) => {
    const lift = (value - mean) / (range || 1) * (higherIsBetter ? 1 : -1);
    const color = lift < 0 ? WORSE : BETTER;
    picture.data.set([...color, 255 * Math.min(1, Math.abs(lift))], 4 * i);
  });
  context.putImageData(picture, 0, 0);
}

function meanOf(data: Float32Array): number {
  return data.reduce((sum, each) => sum + each, 0) / data.length;
}
