import { createPrng } from "@iqa/norm-in-norm/data";
import { drawNormal } from "./draws.ts";

/** Small gray images with known damage, computed and the same on every machine. */
export interface Textures {
  /** Pixels of each image, patch after patch, each centered on 0. */
  images: Float64Array[];
  /** Scores from 0 (ruined) to 100 (intact); they are computed, not people's opinions. */
  subjective: number[];
}

/** Patches of an image, and their side in pixels. */
export const PATCHES = 8;
/** Side of a patch in pixels. */
export const SIDE = 8;

/** Plane waves in a texture. */
const WAVES = 6;

/**
 * Draws textures of random waves, damaged by blur (which takes the short waves
 * away) and by noise. Both cost points, blur more than noise.
 *
 * @param count How many images.
 * @param seed Decides waves and damages.
 */
export function drawTextures(count: number, seed: number): Textures {
  const images: Float64Array[] = [];
  const subjective: number[] = [];
  for (let image = 0; image < count; image++) {
    const prng = createPrng(seed, image);
    const [blur, noise] = [prng(), prng()];
    images.push(drawTexture(prng, blur, noise));
    subjective.push(100 - 60 * blur - 40 * noise);
  }
  return { images, subjective };
}

function drawTexture(
  prng: () => number,
  blur: number,
  noise: number,
): Float64Array {
  const waves = Array.from({ length: WAVES }, () => {
    const frequency = 0.2 + 2 * prng(), angle = 2 * Math.PI * prng();
    return {
      x: frequency * Math.cos(angle),
      y: frequency * Math.sin(angle),
      phase: 2 * Math.PI * prng(),
      // A Gaussian blur multiplies a wave by a Gaussian of its frequency.
      amplitude: Math.exp(-2 * (blur * frequency) ** 2),
    };
  });
  const grain = drawNormal(prng, PATCHES * SIDE * SIDE);
  return Float64Array.from(grain, (each, i) => {
    const x = i % SIDE + SIDE * Math.floor(i / SIDE ** 2);
    const y = Math.floor(i / SIDE) % SIDE;
    const light = waves.reduce(
      (sum, wave) =>
        sum + wave.amplitude * Math.sin(wave.x * x + wave.y * y + wave.phase),
      0,
    );
    return light / Math.sqrt(WAVES) + noise * each;
  });
}
