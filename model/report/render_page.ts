import { type Html, html } from "./html.ts";
import { REPORT_STYLE } from "./report_style.ts";

/**
 * One HTML page without scripts and external resources, enforced by a content
 * security policy in the page.
 */
export function renderPage(title: string, header: Html, main: Html): string {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>${title}</title>
        <style>${REPORT_STYLE}</style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${header}
        </header>
        <main>
          ${main}
        </main>
      </body>
    </html>
  `.markup;
}
