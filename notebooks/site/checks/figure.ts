/** Stand-ins for the figures of a story: its page shows them already, so nothing is drawn. */
import { DISPLAY, type Shown } from "../../display.ts";

/** Stands for the colors. */
export const BLUE = "", ORANGE = "", GREEN = "", PURPLE = "", GRAY = "";
/** Stands for the colors of the losses. */
export const COLORS = {};

/** Stands for a figure. */
export function figure(): Shown {
  return { [DISPLAY]: () => ({}) };
}

export {
  figure as band,
  figure as dashed,
  figure as dots,
  figure as level,
  figure as line,
  figure as other,
  figure as pictures,
  figure as sideBySide,
};
