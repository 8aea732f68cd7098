import { loadSharp } from "../images/decode/load_sharp.ts";
import type { RgbImage } from "../images/rgb_image.ts";
import { resizeImage } from "../images/resize_image.ts";
import { hills } from "./scenes/hills.ts";
import { page } from "./scenes/page.ts";
import { street } from "./scenes/street.ts";
import { table } from "./scenes/table.ts";
import { wall } from "./scenes/wall.ts";
import { clouds, type Dice, grain, rollDice, SIDE } from "./svg.ts";

/** Scenes are drawn this many times larger than asked and averaged down, as a lens and a sensor do. */
const OVERSAMPLING = 2;

/**
 * Draws a recognizable scene: hills below a sky, a street, things
 * on a table, a printed page or a brick wall, with gradients, textures, thin
 * lines and hard edges, since that is where people notice distortions.
 *
 * It is an SVG drawing rendered by sharp (librsvg), which brings antialiasing,
 * gradients and turbulence for the textures.
 *
 * @param prng Source of uniform numbers in [0, 1); it decides the scene.
 * @param side Height and width in pixels.
 * @returns The scene without any distortion.
 */
export async function drawScene(
  prng: () => number,
  side: number,
): Promise<RgbImage> {
  const sharp = await loadSharp();
  const pixels = side * OVERSAMPLING;
  const drawn = await sharp(
    new TextEncoder().encode(svg(rollDice(prng), pixels)),
  )
    .removeAlpha().toColorspace("srgb").raw({ depth: "uchar" }).toBuffer();
  return resizeImage(
    { data: drawn, height: pixels, width: pixels },
    { height: side, width: side },
  );
}

function svg(dice: Dice, pixels: number): string {
  const scene = dice.pick([hills, street, table, page, wall])(dice);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 ${SIDE} ${SIDE}">
<defs>${grain("fine", 0.2, dice)}${grain("coarse", 0.06, dice)}${
    clouds(dice)
  }</defs>
${scene}</svg>`;
}
