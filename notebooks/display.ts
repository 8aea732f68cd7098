/** The method that a Jupyter kernel calls to show a value; elsewhere nobody does. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** A value that a notebook shows, in one or more forms by MIME type. */
export interface Shown {
  [DISPLAY](): Record<string, string>;
}

/** Text as it stands in HTML and SVG. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
