import { createRequire } from "node:module";
import { dirname, join } from "node:path";
// dejavu-fonts-ttf: a free font with Greek letters and hats, so that pictures are the same on every machine.
import "dejavu-fonts-ttf/package.json" with { type: "json" };
// resvg: draws SVG with no browser and no font of the system.
import { Resvg } from "@resvg/resvg-js";
// sharp: also used by data/; a palette makes drawings a quarter as large.
import sharp from "sharp";
import { type Cell, textOf } from "./notebook.ts";

/** Pixels for each unit of a drawing: sharp enough for dense screens. */
const DENSITY = 1.5;

/** More than drawings have. */
const COLORS = 64;

/** Where a drawing holds photographs: as many as a palette can have, and no more pixels than they have. */
const PHOTOGRAPH = { density: 1, colors: 256 };

const SVG = "image/svg+xml";
const PNG = "image/png";

/**
 * Puts a picture beside each drawing that cells show. JupyterLab and VS Code
 * do not draw SVG in a notebook that the user has not trusted, but show the
 * picture; where SVG is drawn, it comes first.
 *
 * @param cells Cells whose outputs are changed in place.
 */
export async function addPictures(cells: readonly Cell[]): Promise<void> {
  for (const output of cells.flatMap(({ outputs = [] }) => outputs)) {
    const svg = output.data?.[SVG];
    if (svg === undefined) continue;
    const { png, width, height } = await draw(textOf(svg));
    const base64 = png.toBase64();
    const { [SVG]: drawing, ...others } = output.data!;
    output.data = { [PNG]: base64, [SVG]: drawing!, ...others };
    output.metadata = { ...output.metadata, [PNG]: { width, height } };
  }
}

/** A drawing as pixels, and its size in the unit of the drawing. */
export async function draw(
  svg: string,
): Promise<{ png: Uint8Array; width: number; height: number }> {
  const { density, colors } = svg.includes("<image ")
    ? PHOTOGRAPH
    : { density: DENSITY, colors: COLORS };
  const drawn = new Resvg(svg, {
    fitTo: { mode: "zoom", value: density },
    font: {
      loadSystemFonts: false,
      fontFiles: [join(fonts(), "DejaVuSans.ttf")],
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
  });
  const png = await sharp(drawn.render().asPng())
    .png({ palette: true, colors, effort: 10, dither: 0 })
    .toBuffer();
  return {
    png: new Uint8Array(png),
    width: Math.round(drawn.width),
    height: Math.round(drawn.height),
  };
}

function fonts(): string {
  const { resolve } = createRequire(import.meta.url);
  return join(dirname(resolve("dejavu-fonts-ttf/package.json")), "ttf");
}
