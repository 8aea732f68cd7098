/**
 * The page: takes photographs, passes them one by one to the scoring thread,
 * and shows the results. It uploads nothing.
 */
import { describeCount } from "../../../data/text/describe_count.ts";
import { messageOf } from "../../../data/text/message_of.ts";
import type { ScoringConfig } from "../../network/scoring_config.ts";
import { byId, element } from "./element.ts";
import type { Gathered } from "./gather_files.ts";
import { keepOffline } from "./keep_offline.ts";
import { chosenFiles, listenForFiles } from "./listen_for_files.ts";
import { type ListedPhotograph, PhotographTable } from "./photograph_table.ts";
import { photographsCsv } from "./photographs_csv.ts";
import { scaleText } from "./score_words.ts";
import { ScoringQueue } from "./scoring_queue.ts";
import { ScoringThread } from "./scoring_thread.ts";
import { Selection } from "./selection.ts";
import { showProgress } from "./show_progress.ts";
import { type Looked, SideBySide } from "./side_by_side.ts";

const isKept = await keepOffline();
const thread = new ScoringThread();
const sideBySide = new SideBySide();
let config: ScoringConfig | undefined;

const table = new PhotographTable((photograph, isOn) =>
  selection.toggle(photograph, isOn)
);
const selection = new Selection<ListedPhotograph>((selected) => {
  if (config) sideBySide.show(selected as readonly Looked[], config);
});
const queue = new ScoringQueue<ListedPhotograph>({
  waiting: () => table.waiting(),
  score: (file) => thread.score(file),
  onResult: (photograph, thumbnail) => {
    if (thumbnail) photograph.row.thumbnail = thumbnail;
    photograph.row.show(photograph, config!);
    table.arrange();
    if (selection.isEmpty && photograph.scored) selection.set([photograph]);
  },
  onProgress: (progress) => showProgress(table.photographs, progress),
});

listenForFiles((gathered) => void take(gathered));
const other = byId<HTMLInputElement>("other");
other.addEventListener("change", () => {
  const [file] = chosenFiles(other);
  if (file) void openModel(file);
});
byId("csv").addEventListener("click", saveCsv);
byId("clear").addEventListener("click", clear);
byId("stop").addEventListener("click", () => remove(table.waiting()));
await openModel();

/**
 * Opens a model, by default the included one, and scores all photographs with
 * it.
 */
async function openModel(file?: File): Promise<void> {
  const line = byId("model");
  const problem = byId("problem");
  problem.hidden = true;
  line.textContent = file ? `Loading ${file.name}…` : "Loading the model…";
  try {
    const opened = await thread.open(file);
    config = opened.config;
    const name = file?.name ?? config.name ?? "(included)";
    line.textContent = `Model ${name}: ${scaleText(config)}. ` +
      `Computed by the ${opened.device}.` +
      (isKept ? " This page works without a network from now on." : "");
    line.dataset.device = opened.device;
    byId("source").textContent = config.source ?? "";
    queue.drop();
    table.reset();
    selection.set([]);
    await queue.run();
  } catch (error) {
    line.textContent = config
      ? `Model ${config.name ?? ""}: ${scaleText(config)}.`
      : "No model is loaded: choose an .onnx file.";
    problem.textContent = `${file?.name ?? "The model"}: ${messageOf(error)}.`;
    problem.hidden = false;
  }
}

/** Adds files to the list, and scores them. */
async function take(
  { photographs, models: [model], passedOver }: Gathered,
): Promise<void> {
  const [one, several] = [
    "file that is not an image",
    "files that are not images",
  ];
  byId("passed").textContent = passedOver === 0
    ? ""
    : `Skipped ${describeCount(passedOver, one, several)}.`;
  table.add(photographs);
  if (model) await openModel(model);
  else if (config) await queue.run();
}

function remove(photographs: readonly ListedPhotograph[]): void {
  queue.drop();
  table.remove(photographs);
  showProgress(table.photographs);
}

function clear(): void {
  selection.set([]);
  remove(table.photographs);
  byId("passed").textContent = "";
  byId("choose").focus();
}

/** Saves the shown list. */
function saveCsv(): void {
  const blob = new Blob([photographsCsv(table.shown())], { type: "text/csv" });
  const href = URL.createObjectURL(blob);
  element("a", { href, download: "scores.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
