import { escape } from "html-escaper";

/** Markup that is safe to insert as it is. */
export class Html {
  /**
   * Marks a text as safe.
   *
   * @param markup Text in which everything foreign has been escaped.
   */
  constructor(readonly markup: string) {}
}

/** The values that {@linkcode html} inserts between its strings. */
export type HtmlValue = Html | string | number | undefined | HtmlValue[];

/**
 * Template tag for HTML: inserted text is escaped (by html-escaper, the one
 * that linkedom uses), inserted {@linkcode Html} is not, lists are joined and
 * `undefined` vanishes.
 *
 * A tag of a few lines rather than a template library, because those that
 * escape by default need either a DOM or a build step.
 */
export function html(
  strings: TemplateStringsArray,
  ...values: HtmlValue[]
): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(_toMarkup)));
}

function _toMarkup(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(_toMarkup).join("");
  return escape(String(value));
}
