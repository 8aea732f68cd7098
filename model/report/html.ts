import { escape } from "html-escaper";

/** Markup that is safe to insert as it is. */
export class Html {
  /**
   * Marks a string as safe.
   *
   * @param markup A string in which all inserted text has been escaped.
   */
  constructor(readonly markup: string) {}
}

/** The values that {@linkcode html} inserts between its strings. */
export type HtmlValue = Html | string | number | undefined | HtmlValue[];

/**
 * Template tag for HTML: inserted text is escaped (by html-escaper, the one
 * that linkedom uses), inserted {@linkcode Html} is not, lists are joined and
 * `undefined` is omitted.
 *
 * Not a template library, because those that escape by default need a DOM or a
 * build step.
 */
export function html(
  strings: TemplateStringsArray,
  ...values: HtmlValue[]
): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(toMarkup)));
}

function toMarkup(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(toMarkup).join("");
  return escape(String(value));
}
