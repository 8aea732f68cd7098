import { type Dice, hsl, rect, repeat, SIDE } from "../svg.ts";

/** A printed page with a heading, a picture and lines of print. */
export function page(dice: Dice): string {
  const ink = dice.pick(["#111", "#224", "#422"]);
  const paper = hsl(
    dice.between(30, 60),
    dice.between(5, 40),
    dice.between(82, 94),
  );
  const picture = dice.between(50, 100);
  return rect(
    0,
    0,
    SIDE,
    SIDE,
    `fill="${hsl(dice.between(0, 360), 35, 40)}" filter="url(#coarse)"`,
  ) +
    `<g transform="rotate(${dice.between(-7, 7)} 128 128)">` +
    rect(22, 14, 212, 232, `fill="${paper}" filter="url(#fine)"`) +
    line(dice, 34, 30, 150, 13, ink) +
    rect(
      34,
      52,
      188,
      picture,
      `fill="${hsl(dice.between(0, 360), 50, 55)}" filter="url(#coarse)"`,
    ) +
    `<circle cx="${dice.between(70, 190)}" cy="${52 + picture / 2}" r="${
      picture * 0.3
    }" fill="${hsl(dice.between(0, 360), 70, 70)}"/>` +
    repeat(
      Math.floor((170 - picture) / 9),
      (row) => line(dice, 34, picture + 62 + row * 9, 180, 5, ink),
    ) +
    "</g>";
}

/** Strokes that read as a line of print from afar. */
function line(
  dice: Dice,
  left: number,
  top: number,
  length: number,
  height: number,
  ink: string,
): string {
  let strokes = "";
  for (let x = 0; x < length; x += height * dice.between(0.45, 0.8)) {
    if (dice.between(0, 1) < 0.16) continue; // a blank between words
    const low = dice.pick([0, 0, 0.3]) * height;
    strokes += `M${left + x} ${top + low} v${height - low}`;
    if (dice.between(0, 1) < 0.6) strokes += `h${height * 0.4}`;
    if (dice.between(0, 1) < 0.4) {
      strokes += `M${left + x} ${top + height * 0.5} h${height * 0.4}`;
    }
  }
  return `<path d="${strokes}" stroke="${ink}" stroke-width="${
    height * 0.17
  }" fill="none"/>`;
}
