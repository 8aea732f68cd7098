import type { ScoreScale } from "../../data/images/scored_image.ts";
import { formatScore } from "./format_number.ts";
import { type Html, html } from "./html.ts";
import type { TestResult } from "../runs/report_data.ts";
import { wideTable } from "./wide_table.ts";

const COUNT = 10;

/** Pictures that the page may contain: thumbnails as data URIs. */
const THUMBNAIL = /^data:image\/(jpeg|png|webp);base64,[A-Za-z0-9+/=]+$/;

/** A test image with its scores. */
export interface Miss {
  name: string;
  predicted: number;
  subjective: number;
  /** Predicted minus subjective. */
  error: number;
}

/** The test images with the largest errors, the worst first. */
export function worstPredictions(test: TestResult): Miss[] {
  return test.names
    .map((name, i) => {
      const predicted = test.predicted[i]!, subjective = test.subjective[i]!;
      return { name, predicted, subjective, error: predicted - subjective };
    })
    .sort((a, b) => Math.abs(b.error) - Math.abs(a.error))
    .slice(0, COUNT);
}

/** A table of the test images with the largest errors. */
export function renderWorstPredictions(
  test: TestResult,
  scale: ScoreScale,
): Html {
  const { thumbnails } = test;
  const worst = worstPredictions(test);
  const rows = worst.map(({ name, predicted, subjective, error }) =>
    html`
      <tr>
        <th scope="row">
          <div>${thumbnail(thumbnails?.get(name))}<span>${name}</span></div>
        </th>
        <td>${formatScore(predicted, scale)}</td>
        <td>${formatScore(subjective, scale)}</td>
        <td>${error > 0 ? "+" : ""}${formatScore(error, scale)}</td>
      </tr>
    `
  );
  const table = html`
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
  return wideTable("Worst predictions", table);
}

function thumbnail(uri: string | undefined): Html | undefined {
  if (uri === undefined || !THUMBNAIL.test(uri)) return undefined;
  return html`<img src="${uri}" alt="">`;
}
