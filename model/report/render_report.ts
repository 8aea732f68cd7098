import { calibrationFigure, calibrationGroups } from "./calibration_figure.ts";
import { correlationFigure } from "./correlation_figure.ts";
import { type Figure, renderFigure } from "./figure.ts";
import { gradientFigure } from "./gradient_figure.ts";
import { type Html, html } from "./html.ts";
import { lossAlongFigure } from "./loss_along_figure.ts";
import { lossFigure } from "./loss_figure.ts";
import { renderEpochs, renderMetrics } from "./metric_tables.ts";
import type { ReportData, TestResult } from "../runs/report_data.ts";
import { renderPage } from "./render_page.ts";
import {
  renderCommands,
  renderConfig,
  renderDataset,
  renderRuntime,
} from "./run_details.ts";
import { scatterFigure } from "./scatter_figure.ts";
import { spreadFigure } from "./spread_figure.ts";
import { verdict } from "./verdict.ts";
import { renderWorstPredictions } from "./worst_predictions.ts";

/** Renders a training run as one HTML page: see {@linkcode renderPage}. */
export function renderReport(data: ReportData): string {
  const { title, test } = data;
  const figures = figuresOf(data).map((figure, i) =>
    renderFigure(figure, i + 1)
  );
  const worst = test &&
    section("Worst predictions", renderWorstPredictions(test, data.scale));
  return renderPage(
    title,
    html`
      <p class="verdict">${verdict(data)}</p>
      ${renderMetrics(data)}
    `,
    html`
      <div class="figures">${figures} ${worst}</div>
      ${section("Next", renderCommands(data.commands))}
      ${section("Data", renderDataset(data))}
      ${section("Runtime", renderRuntime(data))}
      ${section("Configuration", renderConfig(data))}
      ${section("Epochs", renderEpochs(data))}
    `,
  );
}

function figuresOf(
  { epochs, gradients = [], mapping, scale, test }: ReportData,
): Figure[] {
  const curves = [
    ...epochs.length > 0
      ? [lossFigure(epochs), correlationFigure(epochs, mapping)]
      : [],
    ...gradients.length > 0
      ? [
        gradientFigure(gradients),
        spreadFigure(gradients),
        lossAlongFigure(gradients),
      ]
      : [],
  ];
  if (!test || !hasScores(test)) return curves;
  const groups = calibrationGroups(test);
  return [
    ...curves,
    scatterFigure(test, scale),
    ...groups.length > 0 ? [calibrationFigure(groups, scale)] : [],
  ];
}

function hasScores({ predicted, subjective }: TestResult): boolean {
  return Array.from(predicted).some((value, i) =>
    Number.isFinite(value + subjective[i]!)
  );
}

function section(heading: string, content: Html): Html {
  return html`<section><h2>${heading}</h2>${content}</section>`;
}
