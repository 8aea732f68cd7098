import type { ScoreScale } from "../../data/images/scored_image.ts";
import { findBestEpoch, type Metrics } from "../runs/epoch_metrics.ts";
import { formatDuration } from "../../data/text/format_duration.ts";
import { formatCorrelation, formatLoss, formatScore } from "./format_number.ts";
import { type Html, html } from "./html.ts";
import type { ReportData } from "../runs/report_data.ts";
import { wideTable } from "./wide_table.ts";

/** Headline: metrics on the test part and after the best epoch. */
export function renderMetrics(
  { epochs, test, scale }: ReportData,
): Html | undefined {
  const best = findBestEpoch(epochs);
  if (!test && !best) return undefined;
  return wideTable(
    "Metrics",
    html`
      <table class="metrics">
        <thead>
          <tr>
            <td></td>
            <th scope="col">SROCC</th>
            <th scope="col">PLCC</th>
            <th scope="col">KROCC</th>
            <th scope="col">RMSE <small>${scale.unit}</small></th>
          </tr>
        </thead>
        <tbody>
          ${test && renderMetricsRow("Test", test.metrics, scale)}
          ${test?.unseen &&
            renderMetricsRow(
              `${test.unseen.images} of them, without near-duplicates`,
              test.unseen.metrics,
              scale,
            )}
          ${best &&
            renderMetricsRow(
              `Validation, epoch ${best.epoch}`,
              best.validation,
              scale,
            )}
        </tbody>
      </table>
    `,
  );
}

function renderMetricsRow(
  label: string,
  metrics: Metrics,
  scale: ScoreScale,
): Html {
  return html`
    <tr>
      <th scope="row">${label}</th>
      <td>${formatCorrelation(metrics.srocc)}</td>
      <td>${formatCorrelation(metrics.plcc)}</td>
      <td>${formatCorrelation(metrics.krocc)}</td>
      <td>${formatScore(metrics.rmse, scale)}</td>
    </tr>
  `;
}

/** One row per epoch. */
export function renderEpochs({ epochs, scale }: ReportData): Html {
  const rows = epochs.map(({ epoch, trainLoss, validation, seconds }) =>
    html`
      <tr>
        <th scope="row">${epoch}</th>
        <td>${formatLoss(trainLoss)}</td>
        <td>${formatLoss(validation.loss)}</td>
        <td>${formatCorrelation(validation.srocc)}</td>
        <td>${formatCorrelation(validation.plcc)}</td>
        <td>${formatCorrelation(validation.krocc)}</td>
        <td>${formatScore(validation.rmse, scale)}</td>
        <td>${formatDuration(seconds)}</td>
      </tr>
    `
  );
  const headings = [
    "Epoch",
    "Training loss",
    "Loss",
    "SROCC",
    "PLCC",
    "KROCC",
    "RMSE",
    "Time",
  ];
  const table = html`
    <table>
      <thead>
        <tr>${headings.map((h) => html`<th scope="col">${h}</th>`)}</tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
  return html`
    ${wideTable("Epochs", table)}
    <p><small>Loss and metrics are those of the validation part.</small></p>
  `;
}
