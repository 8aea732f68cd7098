import { resizeImage, type RgbImage } from "@iqa/norm-in-norm/data";
import type { ScoreMap } from "@iqa/norm-in-norm/score";
// sharp: also used by data/; writes the small JPEG that a drawing holds.
import sharp from "sharp";
import { DISPLAY, escapeMarkup, type Shown } from "./display.ts";
import { BLUE, ORANGE } from "./figure.ts";

/** A photograph of a strip. */
export interface Picture {
  image: RgbImage;
  /** What stands below it. */
  label: string;
  /** Drawn over it: above its mean blue, below it orange, the strongest alike in each. */
  map?: ScoreMap;
}

const HEIGHT = 100;
const GAP = 8;
const LABEL = 22;
const FONT = "system-ui, sans-serif";
const QUALITY = 70;

/** The strongest color of a map, which lets the photograph through. */
const OPACITY = 0.75;

/**
 * Photographs side by side, each with a label and, where it has one, a map: a
 * drawing that holds them, so that a notebook needs no other file.
 *
 * @param alt What they show, for readers who cannot see them.
 */
export async function pictures(
  alt: string,
  strip: readonly Picture[],
): Promise<Shown> {
  let x = 0;
  const parts: string[] = [];
  for (const { image, label, map } of strip) {
    const width = Math.round(image.width * HEIGHT / image.height);
    const bytes = await toJpeg(resizeImage(image, { height: HEIGHT, width }));
    const address = `data:image/jpeg;base64,${bytes.toBase64()}`;
    parts.push(
      `<image x="${x}" width="${width}" height="${HEIGHT}" href="${address}"/>`,
      ...map ? cells(map, x, width) : [],
      `<text x="${x + width / 2}" y="${HEIGHT + 16}" text-anchor="middle">${
        escapeMarkup(label)
      }</text>`,
    );
    x += width + GAP;
  }
  const size = [x - GAP, HEIGHT + LABEL];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${
      size[1]
    }" viewBox="0 0 ${
      size.join(" ")
    }" role="img" font-family="${FONT}" font-size="13" fill="#333333">`,
    `<title>${escapeMarkup(alt)}</title>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
  ].join("");
  return { [DISPLAY]: () => ({ "image/svg+xml": svg, "text/plain": alt }) };
}

/** The cells of a map over a picture, first those below its mean. */
function cells(
  map: ScoreMap,
  left: number,
  width: number,
): string[] {
  const [rows, columns] = map.shape;
  const mean = map.data.reduce((sum, value) => sum + value, 0) / rows / columns;
  const strongest = Math.max(
    ...map.data.map((value) => Math.abs(value - mean)),
  );
  const place = `translate(${left},0) scale(${width / columns},${
    HEIGHT / rows
  })`;
  // One path for all cells of an opacity: hundreds of paths would be most of a notebook.
  const drawn = (isDrawn: (value: number) => boolean): string => {
    const places = Array.from(map.data.keys())
      .filter((i) => isDrawn(map.data[i]!));
    const byOpacity = Map.groupBy(
      places,
      (i) => (OPACITY * Math.abs(map.data[i]! - mean) / strongest).toFixed(2),
    );
    return [...byOpacity].map(([opacity, own]) => {
      const path = own.map((i) =>
        `M${i % columns} ${Math.floor(i / columns)}h1v1h-1z`
      ).join("");
      return `<path d="${path}" opacity="${opacity}"/>`;
    }).join("");
  };
  return [
    `<g transform="${place}" fill="${ORANGE}">`,
    drawn((value) => value < mean),
    `</g><g transform="${place}" fill="${BLUE}">`,
    drawn((value) => value >= mean),
    "</g>",
  ];
}

async function toJpeg(
  { data, width, height }: RgbImage,
): Promise<Uint8Array> {
  const pixels = sharp(data, { raw: { width, height, channels: 3 } });
  return new Uint8Array(await pixels.jpeg({ quality: QUALITY }).toBuffer());
}
