/** Units of a drawing's width and height, whatever its size in pixels. */
export const SIDE = 256;

/** Random choices of a drawing. */
export interface Dice {
  /** A number between two others. */
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  /** One of several. */
  pick<T>(choices: readonly T[]): T;
}

/** Random choices out of uniform numbers in [0, 1). */
export function rollDice(prng: () => number): Dice {
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

/** A filter that gives a shape a rough, lit surface. */
export function grain(name: string, frequency: number, dice: Dice): string {
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
export function clouds(dice: Dice): string {
  return `<filter id="clouds" x="0" y="0" width="1" height="1">
<feTurbulence type="fractalNoise" baseFrequency="0.012 0.03" numOctaves="5" seed="${
    dice.whole(1, 9999)
  }"/>
<feColorMatrix values="0 0 0 0 1  0 0 0 0 1  0 0 0 0 1  3 0 0 0 -${
    dice.between(1.2, 1.7)
  }"/></filter>`;
}

/** A color by hue in degrees, saturation and lightness in percent. */
export function hsl(
  hue: number,
  saturation: number,
  lightness: number,
): string {
  return `hsl(${hue % 360},${saturation}%,${lightness}%)`;
}

/** A rectangle; `rest` are its further attributes. */
export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  rest: string,
): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${rest}/>`;
}

/** Several drawings, one after the other. */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => draw(index)).join("\n");
}

/** A fill from one color above to another below. */
export function gradient(id: string, top: string, bottom: string): string {
  return `<linearGradient id="${id}" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`;
}
