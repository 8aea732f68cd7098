import { type Dice, hsl, rect, repeat, SIDE } from "../svg.ts";

/** A brick wall with leaves. */
export function wall(dice: Dice): string {
  const height = dice.between(16, 30);
  const width = height * dice.between(1.8, 2.6);
  const hue = dice.between(0, 40);
  const rows = Math.ceil(SIDE / height);
  const columns = Math.ceil(SIDE / width) + 1;
  return rect(0, 0, SIDE, SIDE, `fill="#aaa" filter="url(#fine)"`) +
    `<g filter="url(#fine)">` +
    repeat(
      rows,
      (row) =>
        repeat(columns, (column) =>
          rect(
            (column - row % 2 / 2) * width,
            row * height,
            width - 2.5,
            height - 2.5,
            `fill="${
              hsl(
                hue + dice.between(0, 12),
                dice.between(25, 60),
                dice.between(35, 60),
              )
            }"`,
          )),
    ) +
    "</g>" + repeat(dice.whole(5, 16), () => leaf(dice));
}

function leaf(dice: Dice): string {
  const size = dice.between(10, 28);
  const fill = hsl(dice.between(70, 140), 50, dice.between(22, 55));
  return `<path transform="translate(${dice.between(0, SIDE)} ${
    dice.between(0, SIDE)
  }) rotate(${dice.between(0, 360)})"
d="M0 0 Q${size / 2} ${-size / 2} ${size} 0 Q${size / 2} ${
    size / 2
  } 0 0 H${size}" fill="${fill}" stroke="#142" stroke-width="0.7"/>`;
}
