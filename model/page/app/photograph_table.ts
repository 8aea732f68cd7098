import { describeCount } from "../../../data/text/describe_count.ts";
import {
  type Arrangement,
  isShown,
  sortPhotographs,
} from "./arrange_photographs.ts";
import { byId } from "./element.ts";
import type { NamedFile } from "./gather_files.ts";
import type { Photograph } from "./photograph.ts";
import { PhotographRow } from "./photograph_row.ts";

/** A photograph and its row. */
export type ListedPhotograph = Photograph & { row: PhotographRow };

/** The list of photographs, with the controls that sort and filter it. */
export class PhotographTable {
  readonly #onToggle: (photograph: ListedPhotograph, isOn: boolean) => void;
  readonly #body = byId("rows");
  readonly #headings = [...document.querySelectorAll<HTMLElement>("[data-by]")];
  readonly #arrangement: Arrangement = {
    by: "index",
    descending: false,
    side: "all",
    threshold: NaN,
  };
  #photographs: ListedPhotograph[] = [];

  /**
   * Listens to the controls of the list.
   *
   * @param onToggle Called when a photograph is selected or deselected.
   */
  constructor(
    onToggle: (photograph: ListedPhotograph, isOn: boolean) => void,
  ) {
    this.#onToggle = onToggle;
    for (const heading of this.#headings) {
      heading.addEventListener("click", () => this.#sortBy(heading));
    }
    for (const id of ["side", "threshold"]) {
      byId(id).addEventListener("input", () => this.#filter());
    }
  }

  /** All photographs, in the order of arrival. */
  get photographs(): readonly ListedPhotograph[] {
    return this.#photographs;
  }

  /** The photographs that have neither score nor error. */
  waiting(): ListedPhotograph[] {
    return this.#photographs.filter(({ scored, error }) =>
      !scored && error === undefined
    );
  }

  /** The photographs that the filter shows, in the order of the list. */
  shown(): ListedPhotograph[] {
    return this.#sorted().filter((each) => isShown(each, this.#arrangement));
  }

  /** Adds photographs without a result. */
  add(files: readonly NamedFile[]): void {
    for (const { path, file } of files) {
      const index = this.#photographs.length;
      const photograph: Photograph = { index, path, file };
      const row = new PhotographRow(
        photograph,
        (isOn) => this.#onToggle(listed, isOn),
      );
      const listed: ListedPhotograph = Object.assign(photograph, { row });
      this.#photographs.push(listed);
    }
    this.arrange();
  }

  /** Removes photographs. */
  remove(photographs: Iterable<ListedPhotograph>): void {
    const removed = new Set(photographs);
    for (const { row } of removed) {
      row.dispose();
      row.element.remove();
    }
    this.#photographs = this.#photographs.filter((each) => !removed.has(each));
    this.#photographs.forEach((each, index) => each.index = index);
    this.arrange();
  }

  /** Removes score or error of all photographs. */
  reset(): void {
    for (const each of this.#photographs) {
      delete each.scored;
      delete each.error;
      each.row.wait();
    }
  }

  /** Sorts and filters the rows, moving only those that are out of order. */
  arrange(): void {
    const { side } = this.#arrangement;
    byId("results").hidden = this.#photographs.length === 0;
    const focused = document.activeElement as HTMLElement | null;
    let at = this.#body.firstElementChild;
    let shown = 0;
    for (const photograph of this.#sorted()) {
      const { element: row } = photograph.row;
      if (row === at) at = at.nextElementSibling;
      else this.#body.insertBefore(row, at);
      row.hidden = !isShown(photograph, this.#arrangement);
      if (!row.hidden) shown++;
    }
    // A moved row loses the focus.
    if (focused !== document.activeElement) {
      focused?.focus({ preventScroll: true });
    }
    const total = describeCount(this.#photographs.length, "photograph");
    byId("shown").textContent = side === "all" ? "" : `${shown} of ${total}`;
  }

  #sorted(): ListedPhotograph[] {
    return sortPhotographs(this.#photographs, this.#arrangement);
  }

  /** Sorts by a column; a second click reverses the order. */
  #sortBy(chosen: HTMLElement): void {
    const by = chosen.dataset.by as Arrangement["by"];
    const { by: former, descending } = this.#arrangement;
    this.#arrangement.descending = former === by && !descending;
    this.#arrangement.by = by;
    for (const heading of this.#headings) {
      heading.closest("th")!.removeAttribute("aria-sort");
    }
    chosen.closest("th")!.ariaSort = this.#arrangement.descending
      ? "descending"
      : "ascending";
    this.arrange();
  }

  #filter(): void {
    const { value } = byId<HTMLSelectElement>("side");
    this.#arrangement.side = value as Arrangement["side"];
    this.#arrangement.threshold = byId<HTMLInputElement>("threshold")
      .valueAsNumber;
    this.arrange();
  }
}
