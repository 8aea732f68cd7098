import type { ScoreScale } from "../../../data/scored_image.ts";
import { formatScore } from "./format_number.ts";
import { type Html, html } from "./html.ts";
import type { TestResult } from "./report_data.ts";

const COUNT = 10;

/** Pictures that the page may hold: small ones, inside the page itself. */
const THUMBNAIL = /^data:image\/(jpeg|png|webp);base64,[A-Za-z0-9+/=]+$/;

/** A table of the test images whose predicted score is furthest off. */
export function renderWorstPredictions(
  test: TestResult,
  scale: ScoreScale,
): Html {
  const { names, predicted, subjective, thumbnails } = test;
  const worst = names
    .map((name, i) => ({ name, p: predicted[i]!, s: subjective[i]! }))
    .map((row) => ({ ...row, error: row.p - row.s }))
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error))
    .slice(0, COUNT);
  const rows = worst.map(({ name, p, s, error }) =>
    html`
      <tr>
        <th scope="row">
          <div>${_thumbnail(thumbnails?.get(name))}<span>${name}</span></div>
        </th>
        <td>${formatScore(p, scale)}</td>
        <td>${formatScore(s, scale)}</td>
        <td>${error > 0 ? "+" : ""}${formatScore(error, scale)}</td>
      </tr>
    `
  );
  return html`
    <table class="worst">
      <thead>
        <tr>
          <th scope="col">Image</th>
          <th scope="col">Predicted</th>
          <th scope="col">Subjective</th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
}

function _thumbnail(uri: string | undefined): Html | undefined {
  if (uri === undefined || !THUMBNAIL.test(uri)) return undefined;
  return html`<img src="${uri}" alt="">`;
}
