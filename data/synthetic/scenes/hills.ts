import { type Dice, hsl, rect, repeat, SIDE } from "../svg.ts";
import { sky } from "./sky.ts";

/** Hills with trees, paler with distance, below a sky. */
export function hills(dice: Dice): string {
  const layers = dice.whole(3, 4);
  const hue = dice.between(60, 140);
  return sky(dice) + repeat(layers, (layer) => {
    const level = 90 + layer * 45;
    const wave = dice.between(10, 30);
    const color = hsl(hue + layer * 8, 18 + layer * 10, 62 - layer * 9);
    const path = `M0 ${level} C${dice.between(40, 90)} ${level - wave * 2} ${
      dice.between(110, 150)
    } ${level + wave} 256 ${level - wave} V256 H0 Z`;
    return `<path d="${path}" fill="${color}" filter="url(#${
      layer % 2 ? "fine" : "coarse"
    })"/>` +
      repeat(
        layer * 3,
        () => tree(dice, level + dice.between(5, 40), 8 + layer * 9),
      );
  });
}

function tree(dice: Dice, foot: number, height: number): string {
  const x = dice.between(0, SIDE);
  const crown = hsl(
    dice.between(80, 150),
    dice.between(25, 55),
    dice.between(18, 36),
  );
  const shape = dice.pick([
    `<path d="M${x - height * 0.3} ${foot} L${x} ${foot - height} L${
      x + height * 0.3
    } ${foot} Z" fill="${crown}" filter="url(#fine)"/>`,
    `<circle cx="${x}" cy="${foot - height * 0.7}" r="${
      height * 0.35
    }" fill="${crown}" filter="url(#fine)"/>`,
  ]);
  return rect(
    x - height * 0.04,
    foot - height * 0.4,
    height * 0.08,
    height * 0.45,
    `fill="#432"`,
  ) + shape;
}
