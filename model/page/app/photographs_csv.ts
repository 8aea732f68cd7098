import { csvCell } from "../../../data/text/csv_cell.ts";
import type { Photograph } from "./photograph.ts";

/** Photographs with their scores as CSV (RFC 4180); waiting ones have neither score nor error. */
export function photographsCsv(photographs: readonly Photograph[]): string {
  const lines = photographs.map(({ path, scored, error }) => {
    const { score, betterThan, interval, warnings = [] } = scored ?? {};
    return [
      csvCell(path),
      ...[score, betterThan, ...interval ?? [undefined, undefined]]
        .map((number) => number ?? ""),
      warnings.length > 0 ? csvCell(warnings.join("; ")) : "",
      error === undefined ? "" : csvCell(error),
    ].join(",");
  });
  return ["path,score,better_than,low,high,warnings,error", ...lines]
    .map((line) => `${line}\n`).join("");
}
