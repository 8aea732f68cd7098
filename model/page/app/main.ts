/**
 * The page: takes photographs, hands them one by one to the thread that scores,
 * and shows what comes back. It sends nothing anywhere.
 */
import type { ScoringConfig } from "../../network/scoring_config.ts";
import {
  type Arrangement,
  isShown,
  sortPhotographs,
} from "./arrange_photographs.ts";
import { byId, element } from "./element.ts";
import { gatherDropped, type Gathered, gatherFiles } from "./gather_files.ts";
import { keepOffline } from "./keep_offline.ts";
import type { Photograph } from "./photograph.ts";
import { PhotographRow } from "./photograph_row.ts";
import { photographsCsv } from "./photographs_csv.ts";
import { scaleText } from "./score_words.ts";
import { ScoringThread } from "./scoring_thread.ts";
import { type Looked, SideBySide } from "./side_by_side.ts";

/** A photograph and its row. */
type Listed = Photograph & { row: PhotographRow };

const isKept = await keepOffline();
const thread = new ScoringThread();
const sideBySide = new SideBySide();
const body = byId("rows");
const status = byId("status");
const progress = byId<HTMLProgressElement>("progress");

let photographs: Listed[] = [];
let looked: Listed[] = [];
let config: ScoringConfig | undefined;
let isScoring = false;
/** Grows when the list is cleared or a model is loaded: results of earlier requests are dropped. */
let turn = 0;
const arrangement: Arrangement = {
  by: "index",
  descending: false,
  side: "all",
  threshold: NaN,
};

listen();
await openModel();

/** Opens a model; all photographs are scored by it. */
async function openModel(file?: File): Promise<void> {
  const line = byId("model");
  const problem = byId("problem");
  problem.hidden = true;
  line.textContent = file ? `Loading ${file.name}…` : "Loading the model…";
  try {
    const opened = await thread.open(file);
    config = opened.config;
    const name = file?.name ?? config.name ?? "that is included";
    line.textContent = `Model ${name}: ${scaleText(config)}. ` +
      `Computed by the ${opened.device}.` +
      (isKept ? " This page works without a network from now on." : "");
    line.dataset.device = opened.device;
    byId("source").textContent = config.source ?? "";
    turn++;
    for (const each of photographs) {
      delete each.scored;
      delete each.error;
      each.row.wait();
    }
    look([]);
    await scoreWaiting();
  } catch (error) {
    line.textContent = config
      ? `Model ${config.name ?? ""}: ${scaleText(config)}.`
      : "There is no model: choose an .onnx file.";
    problem.textContent = `${file?.name ?? "The model"}: ${messageOf(error)}.`;
    problem.hidden = false;
  }
}

/** Adds files to the list, and scores them. */
async function take(
  { photographs: files, models, passedOver }: Gathered,
): Promise<void> {
  byId("passed").textContent = passedOver === 0
    ? ""
    : `Passed over ${plural(passedOver, "file")} that ${
      passedOver === 1 ? "is no image" : "are no images"
    }.`;
  for (const { path, file } of files) {
    const photograph: Photograph = { index: photographs.length, path, file };
    const listed: Listed = Object.assign(photograph, {
      row: new PhotographRow(
        photograph,
        (isOn) => toggle(listed, isOn),
      ),
    });
    photographs.push(listed);
  }
  arrange();
  const [model] = models;
  if (model) await openModel(model);
  else await scoreWaiting();
}

/** Scores the photographs that have neither score nor error, one after the other. */
async function scoreWaiting(): Promise<void> {
  if (isScoring || !config) return;
  isScoring = true;
  const begin = performance.now();
  let count = 0;
  for (let next = waiting()[0]; next; next = waiting()[0]) {
    const asked = turn;
    tell(begin, count++);
    const result = await thread.score(next.file).catch(messageOf);
    if (asked !== turn) continue;
    if (typeof result === "string") next.error = result;
    else {
      const { thumbnail, heads: _, ...scored } = result;
      next.scored = scored;
      next.row.thumbnail = thumbnail;
    }
    next.row.show(next, config);
    arrange();
    if (looked.length === 0 && next.scored) look([next]);
  }
  isScoring = false;
  tell(begin, count);
}

function waiting(): Listed[] {
  return photographs.filter(({ scored, error }) =>
    !scored && error === undefined
  );
}

/** Shows the progress of scoring. */
function tell(begin: number, count: number): void {
  const left = waiting().length;
  const done = photographs.length - left;
  Object.assign(progress, { max: photographs.length || 1, value: done });
  progress.hidden = byId("stop").hidden = left === 0;
  if (left > 0) {
    const seconds = (performance.now() - begin) / 1000 / Math.max(1, count) *
      left;
    byId("rest").textContent = count < 3 || seconds < 10
      ? `${done} of ${photographs.length}`
      : `${done} of ${photographs.length}, about ${durationText(seconds)} left`;
    // For screen readers: only sometimes, not at each photograph.
    if (count === 0) {
      status.textContent = `Scoring ${plural(left, "photograph")}`;
    }
    return;
  }
  byId("rest").textContent = "";
  const failed = photographs.filter(({ error }) => error !== undefined).length;
  status.textContent = done === 0
    ? ""
    : `${plural(done - failed, "photograph")} scored` +
      (failed > 0 ? `, ${failed} without a score` : "");
}

/** Sorts the rows, and moves only those that are out of place. */
function arrange(): void {
  byId("results").hidden = photographs.length === 0;
  const focused = document.activeElement as HTMLElement | null;
  const sorted = sortPhotographs(photographs, arrangement) as Listed[];
  let at = body.firstElementChild;
  let shown = 0;
  for (const photograph of sorted) {
    const { element: row } = photograph.row;
    if (row === at) at = at.nextElementSibling;
    else body.insertBefore(row, at);
    row.hidden = !isShown(photograph, arrangement);
    if (!row.hidden) shown++;
  }
  // A row that moves loses the focus.
  if (focused !== document.activeElement) {
    focused?.focus({ preventScroll: true });
  }
  byId("shown").textContent = arrangement.side === "all"
    ? ""
    : `${shown} of ${plural(photographs.length, "photograph")}`;
}

function toggle(photograph: Listed, isOn: boolean): void {
  const others = looked.filter((each) => each !== photograph);
  look(isOn ? [...others.slice(-1), photograph] : others);
}

function look(chosen: Listed[]): void {
  looked.forEach(({ row }) => row.checked = false);
  looked = chosen;
  looked.forEach(({ row }) => row.checked = true);
  if (config) sideBySide.show(looked as Looked[], config);
}

function clear(): void {
  turn++;
  look([]);
  photographs.forEach(({ row }) => {
    row.dispose();
    row.element.remove();
  });
  photographs = [];
  byId("passed").textContent = "";
  arrange();
  tell(0, 0);
  byId("choose").focus();
}

/** Removes the photographs that wait. */
function stop(): void {
  turn++;
  const stopped = new Set(waiting());
  for (const each of stopped) each.row.element.remove();
  photographs = photographs.filter((each) => !stopped.has(each));
  photographs.forEach((each, index) => each.index = index);
  arrange();
  tell(0, 0);
}

function saveCsv(): void {
  const rows = sortPhotographs(photographs, arrangement)
    .filter((each) => isShown(each, arrangement));
  const blob = new Blob([photographsCsv(rows)], { type: "text/csv" });
  const href = URL.createObjectURL(blob);
  element("a", { href, download: "scores.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

function listen(): void {
  for (const id of ["choose", "folder"]) {
    const input = byId<HTMLInputElement>(id);
    const takeChosen = () => {
      const files = [...input.files!];
      input.value = ""; // so that the same file can be chosen again
      if (files.length > 0) void take(gatherFiles(files));
    };
    input.addEventListener("change", takeChosen);
    takeChosen(); // files that were chosen while the page was loading
  }
  const model = byId<HTMLInputElement>("other");
  model.addEventListener("change", () => {
    const [file] = model.files!;
    model.value = "";
    if (file) void openModel(file);
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) document.body.classList.remove("dragging");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    if (event.dataTransfer) void gatherDropped(event.dataTransfer).then(take);
  });
  addEventListener("paste", ({ clipboardData }) => {
    const files = [...clipboardData?.files ?? []];
    if (files.length > 0) void take(gatherFiles(files));
  });
  for (const button of document.querySelectorAll<HTMLElement>("[data-by]")) {
    button.addEventListener("click", () => sortBy(button));
  }
  for (const id of ["side", "threshold"]) {
    byId(id).addEventListener("input", () => {
      arrangement.side = byId<HTMLSelectElement>("side")
        .value as Arrangement["side"];
      const { valueAsNumber } = byId<HTMLInputElement>("threshold");
      arrangement.threshold = valueAsNumber;
      arrange();
    });
  }
  byId("csv").addEventListener("click", saveCsv);
  byId("clear").addEventListener("click", clear);
  byId("stop").addEventListener("click", stop);
}

/** Sorts by a column; a second click reverses the order. */
function sortBy(button: HTMLElement): void {
  const by = button.dataset.by as Arrangement["by"];
  arrangement.descending = arrangement.by === by && !arrangement.descending;
  arrangement.by = by;
  for (const each of document.querySelectorAll<HTMLElement>("[data-by]")) {
    const heading = each.closest("th")!;
    heading.removeAttribute("aria-sort");
    if (each === button) {
      heading.ariaSort = arrangement.descending ? "descending" : "ascending";
    }
  }
  arrange();
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function durationText(seconds: number): string {
  return seconds < 90
    ? `${Math.round(seconds)} s`
    : `${Math.round(seconds / 60)} min`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
