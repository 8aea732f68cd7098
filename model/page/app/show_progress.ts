import { describeCount } from "../../../data/text/describe_count.ts";
import { byId } from "./element.ts";
import type { Photograph } from "./photograph.ts";
import { progressText, summaryText } from "./progress_text.ts";
import type { QueueProgress } from "./scoring_queue.ts";

/** Shows the progress of scoring: as a bar, as text, and for screen readers. */
export function showProgress(
  photographs: readonly Photograph[],
  { begin, count }: QueueProgress = { begin: 0, count: 0 },
): void {
  const bar = byId<HTMLProgressElement>("progress");
  const [rest, status] = [byId("rest"), byId("status")];
  const failed = photographs.filter(({ error }) => error !== undefined).length;
  const scored = photographs.filter(({ scored }) => scored).length;
  const [total, done] = [photographs.length, scored + failed];
  Object.assign(bar, { max: total || 1, value: done });
  bar.hidden = byId("stop").hidden = done === total;
  if (done === total) {
    rest.textContent = "";
    status.textContent = summaryText(done, failed);
    return;
  }
  const seconds = (performance.now() - begin) / 1000;
  rest.textContent = progressText({ done, total, count, seconds });
  // Screen readers would read each change, so only the first one is announced.
  if (count === 0) {
    status.textContent = `Scoring ${describeCount(total - done, "photograph")}`;
  }
}
