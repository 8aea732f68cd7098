import { PRIVATE_FILE, writeAtomically } from "../../data/files/mod.ts";
import { renderReport } from "./render_report.ts";
import type { ReportData } from "../runs/report_data.ts";
import { messageOf } from "../../data/text/message_of.ts";

/**
 * Writes the report of a training run as one HTML page: the verdict, curves, a
 * scatter plot, the worst predictions, the next commands, and all settings. It
 * has no scripts and loads nothing. It contains thumbnails of photographs that
 * may be private, so a new file is readable only by its owner (mode 0600).
 *
 * @param path The page; an older one is replaced once the new one is complete.
 * @param data What to show; all text is escaped.
 * @throws {Error} If the page cannot be written.
 */
export async function writeReport(
  path: string,
  data: ReportData,
): Promise<void> {
  const page = renderReport(data);
  try {
    await writeAtomically(path, page, { mode: PRIVATE_FILE });
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`Cannot write the report ${path}: ${reason}`, {
      cause: error,
    });
  }
}
