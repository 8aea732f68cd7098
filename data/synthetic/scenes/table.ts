import { type Dice, gradient, hsl, rect, repeat, SIDE } from "../svg.ts";

/** Balls, boxes and striped cards on a wooden table. */
export function table(dice: Dice): string {
  const hue = dice.between(0, 360);
  const edge = dice.between(90, 140);
  return gradient("wall", hsl(hue, 25, 75), hsl(hue, 30, 50)) +
    rect(0, 0, SIDE, SIDE, `fill="url(#wall)"`) +
    rect(
      0,
      edge,
      SIDE,
      SIDE - edge,
      `fill="${hsl(28, 45, dice.between(35, 60))}" filter="url(#coarse)"`,
    ) +
    repeat(dice.whole(4, 7), (thing) => drawThing(dice, thing, edge));
}

function drawThing(dice: Dice, thing: number, edge: number): string {
  const size = dice.between(16, 38);
  const x = dice.between(20, 236);
  const y = dice.between(edge, 225);
  const hue = dice.between(0, 360);
  const shade =
    `<radialGradient id="ball${thing}" cx="0.35" cy="0.3"><stop stop-color="${
      hsl(hue, 80, 88)
    }"/><stop offset="1" stop-color="${hsl(hue, 70, 25)}"/></radialGradient>`;
  const shadow = `<ellipse cx="${x + size * 0.4}" cy="${
    y + size * 0.85
  }" rx="${size}" ry="${size * 0.25}" fill="#000" opacity="0.35"/>`;
  const body = dice.pick([
    `<circle cx="${x}" cy="${y}" r="${size}" fill="url(#ball${thing})"/>`,
    rect(
      x - size,
      y - size,
      size * 2,
      size * 1.9,
      `fill="${hsl(hue, 55, 50)}" filter="url(#fine)"`,
    ),
    stripes(x - size, y - size, size, hue),
  ]);
  return shade + shadow + body;
}

function stripes(
  left: number,
  top: number,
  size: number,
  hue: number,
): string {
  return repeat(
    8,
    (stripe) =>
      rect(
        left + stripe * size * 0.22,
        top,
        size * 0.22,
        size * 1.9,
        `fill="${hsl(hue, 60, stripe % 2 ? 80 : 35)}"`,
      ),
  );
}
