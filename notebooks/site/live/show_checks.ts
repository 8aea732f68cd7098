/**
 * Runs the assertions of a story again, in a worker of its page, and writes the results under each
 * cell.
 */
import type { AssertionResult, CheckedCell, News } from "../checks/news.ts";
import { type Assets, loadAssets } from "./load_assets.ts";

const textOf = (id: string) => document.getElementById(id)!.textContent!;
const cells: CheckedCell[] = JSON.parse(textOf("site-cells"));
const code = textOf("site-checks-code");
/** The script with files that the worker is sent first, of a story that needs them. */
const { files } = document.getElementById("site-checks-code")!.dataset;
let assets: Assets | undefined;
const status = document.querySelector("#site-checks [role=status]")!;
const button = document.querySelector<HTMLButtonElement>(
  "#site-checks button",
)!;

const places = new Map(cells.map(({ id }) => {
  const place = document.createElement("p");
  place.className = "site-check";
  document.getElementById(`cell-id=${id}`)?.append(place);
  return [id, place];
}));
const here = cells.filter(({ elsewhere }) => elsewhere === undefined);

button.addEventListener("click", () => void run());
button.hidden = false;
void run();

/** Runs all assertions of the story again. */
async function run(): Promise<void> {
  button.disabled = true;
  status.className = "";
  status.textContent = "The assertions of this story are being run again, " +
    "by your browser …";
  for (const { id, elsewhere } of cells) {
    const waits = elsewhere === undefined
      ? "… waits to be run again"
      : `– not run again here: ${elsewhere}`;
    tell(id, "", waits);
  }
  try {
    if (files !== undefined && !assets) {
      const text = status.textContent;
      status.textContent = "Loading the model and ONNX Runtime …";
      assets = await loadAssets(files);
      status.textContent = text;
    }
  } catch (error) {
    status.className = "fails";
    status.textContent = `✗ ${(error as Error).message}.`;
    button.disabled = false;
    return;
  }
  const address = URL.createObjectURL(
    new Blob([code], { type: "text/javascript" }),
  );
  const worker = new Worker(address);
  const failed = new Set(here.map(({ id }) => id));
  const start = performance.now();
  let at = "";
  const end = (stopped?: string) => {
    worker.terminate();
    URL.revokeObjectURL(address);
    for (const id of failed) {
      if (places.get(id)!.className !== "site-check") continue;
      const why = id === at && stopped ? stopped : "it was not reached";
      tell(id, "fails", `✗ ${why}`);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const held = here.filter(({ id }) => !failed.has(id))
      .reduce((sum, { assertions }) => sum + assertions, 0);
    status.className = failed.size === 0 ? "holds" : "fails";
    status.textContent = failed.size === 0
      ? `✓ ${plural(held, "assertion")} of this story ${
        held === 1 ? "was" : "were"
      } run again just now, in ${seconds} s, and ${
        held === 1 ? "holds" : "all hold"
      }${stay()}.`
      : `✗ Not all assertions hold: see ${
        plural(failed.size, "cell")
      } below, marked ✗.`;
    button.disabled = false;
  };
  worker.addEventListener("error", ({ message }) => end(message));
  worker.addEventListener("message", ({ data }: MessageEvent<News>) => {
    if (data.begun !== undefined) at = data.begun;
    if (data.results?.length && judge(data.results)) failed.delete(at);
    if (data.done || data.stopped) end(data.stopped);
  });
  if (assets) worker.postMessage({ assets });
}

/** Shows the results of a cell's assertions, and whether all hold. */
function judge(results: readonly AssertionResult[]): boolean {
  const { cell } = results[0]!;
  const { assertions, remark } = here.find(({ id }) => id === cell)!;
  const failures = results.flatMap(({ failure }) => failure ?? []);
  const checked = results.reduce((sum, { times }) => sum + times, 0);
  const missing = assertions - results.length;
  const holds = failures.length === 0 && missing === 0;
  tell(
    cell,
    holds ? "holds" : "fails",
    holds
      ? `✓ ${plural(assertions, "assertion")} ${
        assertions === 1 ? "holds" : "hold"
      }${
        checked > assertions
          ? `, checked ${checked.toLocaleString()} times`
          : ""
      }${remark ? `; ${remark}` : ""}`
      : `✗ ${
        [...failures, ...missing > 0 ? [`${missing} not run`] : []]
          .join("; ")
      }`,
  );
  return holds;
}

/** What is not run again, for the end of a sentence. */
function stay(): string {
  const left = cells.filter(({ elsewhere }) => elsewhere !== undefined)
    .reduce((sum, { assertions }) => sum + assertions, 0);
  return left === 0
    ? ""
    : `; ${plural(left, "assertion")} ${
      left === 1 ? "is" : "are"
    } not run again here, and the cell says why`;
}

function tell(id: string, verdict: string, text: string): void {
  const place = places.get(id)!;
  place.className = `site-check ${verdict}`.trim();
  place.textContent = text;
}

function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
