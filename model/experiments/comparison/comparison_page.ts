import { resultsFigure } from "../results_figure.ts";
import { Html, html } from "../../report/html.ts";
import { renderPage } from "../../report/render_page.ts";
import { wideTable } from "../../report/wide_table.ts";
import type { Comparison } from "./compare_runs.ts";
import {
  comparisonNote,
  comparisonTables,
  type TextTable,
} from "./describe_comparison.ts";

/** A comparison as one HTML page: see {@linkcode renderPage}. */
export function comparisonPage(comparison: Comparison): string {
  const { runs } = comparison;
  const title = `Comparison of ${runs.length} runs`;
  const figure = resultsFigure(runs.map(({ name, curve }) => ({
    arm: { name, label: name, changes: {} },
    runs: [{
      seed: 0,
      curve,
      seconds: [],
      steps: [],
      test: [],
      validation: [],
    }],
  })));
  return renderPage(
    title,
    html``,
    html`
      ${comparisonTables(comparison).map(section)}
      <p><small>${comparisonNote(comparison)}</small></p>
      <figure style="max-width: none">
        ${new Html(figure)}
        <figcaption>
          <b>Figure 1.</b> Validation SROCC and PLCC after each epoch. A run whose
          curve is higher early learns faster; which one is better in the end, the
          metrics above say.
        </figcaption>
      </figure>
    `,
  );
}

function section({ title, head, rows }: TextTable): Html {
  const table = html`
    <table>
      <thead>
        <tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(([first, ...cells]) =>
          html`
            <tr>
              <th scope="row">${first}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>
          `
        )}
      </tbody>
    </table>
  `;
  return html`
    <section>
      <h2>${title}</h2>
      ${wideTable(title, table)}
    </section>
  `;
}
