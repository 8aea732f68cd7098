import { type Dice, hsl, rect, repeat, SIDE } from "../svg.ts";
import { sky } from "./sky.ts";

/** Houses with windows along a road. */
export function street(dice: Dice): string {
  const houses = dice.whole(4, 6);
  const width = SIDE / houses;
  return sky(dice) + repeat(houses, (house) => {
    const top = dice.between(40, 130);
    const wall = hsl(
      dice.between(0, 60),
      dice.between(10, 50),
      dice.between(40, 75),
    );
    return rect(
      house * width,
      top,
      width + 1,
      220 - top,
      `fill="${wall}" filter="url(#fine)"`,
    ) +
      windows(dice, house * width, top, width);
  }) + rect(0, 212, SIDE, 44, `fill="#666" filter="url(#coarse)"`) +
    repeat(
      6,
      (dash) => rect(dash * 45 + dice.between(0, 9), 232, 24, 3, `fill="#eee"`),
    );
}

function windows(
  dice: Dice,
  left: number,
  top: number,
  width: number,
): string {
  const columns = dice.whole(2, 4);
  const step = width / columns;
  const glass = dice.pick(["#234", "#356", "#fe9", "#111"]);
  return repeat(
    Math.floor((200 - top) / 18),
    (row) =>
      repeat(columns, (column) =>
        rect(
          left + column * step + step * 0.25,
          top + 8 + row * 18,
          step * 0.5,
          10,
          `fill="${glass}" stroke="#eee" stroke-width="0.8"`,
        )),
  );
}
