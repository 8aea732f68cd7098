import { PRIVATE_FILE, writeAtomically } from "../../data/files/mod.ts";
import { renderReport } from "./render_report.ts";
import type { ReportData } from "../runs/report_data.ts";
import { messageOf } from "../../data/text/message_of.ts";

/**
 * Writes a training run as one HTML page to look at in any browser: the verdict,
 * curves, a scatter plot, the worst predictions, what to type next, and all that is
 * needed to know what was run. It needs no script and loads nothing. It shows small
 * pictures of photographs that may be private, so that a new file is readable by its
 * owner alone (mode 0600).
 *
 * @param path The page; an older one is replaced once the new one is whole.
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
