import { type Html, html } from "./html.ts";

/**
 * A table that may be wider than the screen: it scrolls separately, also by
 * keyboard, and has a label for screen readers.
 *
 * @param label A short description of the table.
 * @param table The table.
 */
export function wideTable(label: string, table: Html): Html {
  return html`
    <div class="wide" role="region" aria-label="${label}" tabindex="0">
      ${table}
    </div>
  `;
}
