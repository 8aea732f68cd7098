/** Figures of a story in its page: they stand there already, so nothing is drawn. */
import { DISPLAY, type Shown } from "../../display.ts";

/** Colors that nothing is drawn in. */
export const BLUE = "", ORANGE = "", GREEN = "", PURPLE = "", GRAY = "";
/** Nor the losses. */
export const COLORS = {};

/** What is shown of a figure. */
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
