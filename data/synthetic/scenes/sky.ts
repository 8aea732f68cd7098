import { type Dice, gradient, hsl, rect, SIDE } from "../svg.ts";

/** A sky with clouds, from edge to edge. */
export function sky(dice: Dice): string {
  const hue = dice.pick([205, 212, 220, 25]);
  return gradient(
    "sky",
    hsl(hue, 65, dice.between(35, 60)),
    hsl(hue + 10, 55, 85),
  ) +
    rect(0, 0, SIDE, SIDE, `fill="url(#sky)"`) +
    rect(0, 0, SIDE, SIDE, `filter="url(#clouds)"`);
}
