import { loadSharp } from "../_load_sharp.ts";
import type { RgbImage } from "../decode_image.ts";
import { resizeImage } from "../resize_image.ts";

/** Scenes are drawn this many times larger than asked and averaged down, as a lens and a sensor do. */
const OVERSAMPLING = 2;

/** Units of a drawing's width and height, whatever its size in pixels. */
const SIDE = 256;

/** Random choices of a drawing. */
interface Dice {
  /** A number between two others. */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** One of several. */
  pick<T>(choices: readonly T[]): T;
}

/**
 * Draws a scene that looks like something: hills below a sky, a street, things
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
  const drawn = await sharp(new TextEncoder().encode(_svg(_dice(prng), pixels)))
    .removeAlpha().toColourspace("srgb").raw({ depth: "uchar" }).toBuffer();
  return resizeImage(
    { data: drawn, height: pixels, width: pixels },
    { height: side, width: side },
  );
}

function _dice(prng: () => number): Dice {
  const between = (low: number, high: number): number =>
    Math.round((low + prng() * (high - low)) * 100) / 100;
  const whole = (low: number, high: number): number =>
    low + Math.floor(prng() * (high - low + 1));
  return {
    between,
    whole,
    pick: (choices) => choices[whole(0, choices.length - 1)]!,
  };
}

function _svg(dice: Dice, pixels: number): string {
  const scene = dice.pick([_hills, _street, _table, _page, _wall])(dice);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 ${SIDE} ${SIDE}">
<defs>${_grain("fine", 0.2, dice)}${_grain("coarse", 0.06, dice)}${
    _clouds(dice)
  }</defs>
${scene}</svg>`;
}

/** A filter that gives a shape a rough, lit surface. */
function _grain(name: string, frequency: number, dice: Dice): string {
  return `<filter id="${name}" x="0" y="0" width="1" height="1">
<feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="4" seed="${
    dice.whole(1, 9999)
  }"/>
<feDiffuseLighting surfaceScale="1.6" diffuseConstant="1.25" lighting-color="#fff"><feDistantLight azimuth="${
    dice.whole(0, 359)
  }" elevation="52"/></feDiffuseLighting>
<feComposite in2="SourceGraphic" operator="in" result="light"/>
<feBlend in="light" in2="SourceGraphic" mode="multiply"/></filter>`;
}

/** A filter that replaces a shape by clouds. */
function _clouds(dice: Dice): string {
  return `<filter id="clouds" x="0" y="0" width="1" height="1">
<feTurbulence type="fractalNoise" baseFrequency="0.012 0.03" numOctaves="5" seed="${
    dice.whole(1, 9999)
  }"/>
<feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  3 0 0 0 -${
    dice.between(1.2, 1.7)
  }"/></filter>`;
}

function _hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${hue % 360},${saturation}%,${lightness}%)`;
}

function _rect(
  x: number,
  y: number,
  width: number,
  height: number,
  rest: string,
): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${rest}/>`;
}

function _repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join("\n");
}

function _gradient(id: string, top: string, bottom: string): string {
  return `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`;
}

function _sky(dice: Dice): string {
  const hue = dice.pick([205, 212, 220, 25]);
  return _gradient(
    "sky",
    _hsl(hue, 65, dice.between(35, 60)),
    _hsl(hue + 10, 55, 85),
  ) +
    _rect(0, 0, SIDE, SIDE, `fill="url(#sky)"`) +
    _rect(0, 0, SIDE, SIDE, `filter="url(#clouds)"`);
}

function _hills(dice: Dice): string {
  const layers = dice.whole(3, 4);
  const hue = dice.between(60, 140);
  return _sky(dice) + _repeat(layers, (layer) => {
    const level = 90 + layer * 45;
    const wave = dice.between(10, 30);
    const colour = _hsl(hue + layer * 8, 18 + layer * 10, 62 - layer * 9);
    const path = `M0 ${level} C${dice.between(40, 90)} ${level - wave * 2} ${
      dice.between(110, 150)
    } ${level + wave} 256 ${level - wave} V256 H0 Z`;
    return `<path d="${path}" fill="${colour}" filter="url(#${
      layer % 2 ? "fine" : "coarse"
    })"/>` +
      _repeat(
        layer * 3,
        () => _tree(dice, level + dice.between(5, 40), 8 + layer * 9),
      );
  });
}

function _tree(dice: Dice, foot: number, height: number): string {
  const x = dice.between(0, SIDE);
  const crown = _hsl(
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
  return _rect(
    x - height * 0.04,
    foot - height * 0.4,
    height * 0.08,
    height * 0.45,
    `fill="#432"`,
  ) + shape;
}

function _street(dice: Dice): string {
  const houses = dice.whole(4, 6);
  const width = SIDE / houses;
  return _sky(dice) + _repeat(houses, (house) => {
    const top = dice.between(40, 130);
    const wall = _hsl(
      dice.between(0, 60),
      dice.between(10, 50),
      dice.between(40, 75),
    );
    return _rect(
      house * width,
      top,
      width + 1,
      220 - top,
      `fill="${wall}" filter="url(#fine)"`,
    ) +
      _windows(dice, house * width, top, width);
  }) + _rect(0, 212, SIDE, 44, `fill="#666" filter="url(#coarse)"`) +
    _repeat(
      6,
      (dash) =>
        _rect(dash * 45 + dice.between(0, 9), 232, 24, 3, `fill="#eee"`),
    );
}

function _windows(
  dice: Dice,
  left: number,
  top: number,
  width: number,
): string {
  const columns = dice.whole(2, 4);
  const step = width / columns;
  const glass = dice.pick(["#234", "#356", "#fe9", "#111"]);
  return _repeat(
    Math.floor((200 - top) / 18),
    (row) =>
      _repeat(columns, (column) =>
        _rect(
          left + column * step + step * 0.25,
          top + 8 + row * 18,
          step * 0.5,
          10,
          `fill="${glass}" stroke="#eee" stroke-width="0.8"`,
        )),
  );
}

function _table(dice: Dice): string {
  const hue = dice.between(0, 360);
  const edge = dice.between(90, 140);
  return _gradient("wall", _hsl(hue, 25, 75), _hsl(hue, 30, 50)) +
    _rect(0, 0, SIDE, SIDE, `fill="url(#wall)"`) +
    _rect(
      0,
      edge,
      SIDE,
      SIDE - edge,
      `fill="${_hsl(28, 45, dice.between(35, 60))}" filter="url(#coarse)"`,
    ) +
    _repeat(dice.whole(4, 7), (thing) => _thing(dice, thing, edge));
}

function _thing(dice: Dice, thing: number, edge: number): string {
  const size = dice.between(16, 38);
  const x = dice.between(20, 236);
  const y = dice.between(edge, 225);
  const hue = dice.between(0, 360);
  const shade =
    `<radialGradient id="ball${thing}" cx="0.35" cy="0.3"><stop stop-color="${
      _hsl(hue, 80, 88)
    }"/><stop offset="1" stop-color="${_hsl(hue, 70, 25)}"/></radialGradient>`;
  const shadow = `<ellipse cx="${x + size * 0.4}" cy="${
    y + size * 0.85
  }" rx="${size}" ry="${size * 0.25}" fill="#000" opacity="0.35"/>`;
  const body = dice.pick([
    `<circle cx="${x}" cy="${y}" r="${size}" fill="url(#ball${thing})"/>`,
    _rect(
      x - size,
      y - size,
      size * 2,
      size * 1.9,
      `fill="${_hsl(hue, 55, 50)}" filter="url(#fine)"`,
    ),
    _stripes(x - size, y - size, size, hue),
  ]);
  return shade + shadow + body;
}

function _stripes(
  left: number,
  top: number,
  size: number,
  hue: number,
): string {
  return _repeat(
    8,
    (stripe) =>
      _rect(
        left + stripe * size * 0.22,
        top,
        size * 0.22,
        size * 1.9,
        `fill="${_hsl(hue, 60, stripe % 2 ? 80 : 35)}"`,
      ),
  );
}

function _page(dice: Dice): string {
  const ink = dice.pick(["#111", "#224", "#422"]);
  const paper = _hsl(
    dice.between(30, 60),
    dice.between(5, 40),
    dice.between(82, 94),
  );
  const picture = dice.between(50, 100);
  return _rect(
    0,
    0,
    SIDE,
    SIDE,
    `fill="${_hsl(dice.between(0, 360), 35, 40)}" filter="url(#coarse)"`,
  ) +
    `<g transform="rotate(${dice.between(-7, 7)} 128 128)">` +
    _rect(22, 14, 212, 232, `fill="${paper}" filter="url(#fine)"`) +
    _line(dice, 34, 30, 150, 13, ink) +
    _rect(
      34,
      52,
      188,
      picture,
      `fill="${_hsl(dice.between(0, 360), 50, 55)}" filter="url(#coarse)"`,
    ) +
    `<circle cx="${dice.between(70, 190)}" cy="${52 + picture / 2}" r="${
      picture * 0.3
    }" fill="${_hsl(dice.between(0, 360), 70, 70)}"/>` +
    _repeat(
      Math.floor((170 - picture) / 9),
      (row) => _line(dice, 34, picture + 62 + row * 9, 180, 5, ink),
    ) +
    "</g>";
}

/** Strokes that read as a line of print from afar. */
function _line(
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

function _wall(dice: Dice): string {
  const height = dice.between(16, 30);
  const width = height * dice.between(1.8, 2.6);
  const hue = dice.between(0, 40);
  const rows = Math.ceil(SIDE / height);
  const columns = Math.ceil(SIDE / width) + 1;
  return _rect(0, 0, SIDE, SIDE, `fill="#aaa" filter="url(#fine)"`) +
    `<g filter="url(#fine)">` +
    _repeat(
      rows,
      (row) =>
        _repeat(columns, (column) =>
          _rect(
            (column - row % 2 / 2) * width,
            row * height,
            width - 2.5,
            height - 2.5,
            `fill="${
              _hsl(
                hue + dice.between(0, 12),
                dice.between(25, 60),
                dice.between(35, 60),
              )
            }"`,
          )),
    ) +
    "</g>" + _repeat(dice.whole(5, 16), () => _leaf(dice));
}

function _leaf(dice: Dice): string {
  const size = dice.between(10, 28);
  const fill = _hsl(dice.between(70, 140), 50, dice.between(22, 55));
  return `<path transform="translate(${dice.between(0, SIDE)} ${
    dice.between(0, SIDE)
  }) rotate(${dice.between(0, 360)})"
d="M0 0 Q${size / 2} ${-size / 2} ${size} 0 Q${size / 2} ${
    size / 2
  } 0 0 H${size}" fill="${fill}" stroke="#142" stroke-width="0.7"/>`;
}
