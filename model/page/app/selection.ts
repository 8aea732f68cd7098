/** Maximum of photographs shown side by side. */
const MOST = 2;

/** A selectable item: a row of the list. */
export interface Selectable {
  row: { checked: boolean };
}

/** The selected photographs, two at most, in the order of selection. */
export class Selection<P extends Selectable> {
  #selected: readonly P[] = [];
  readonly #show: (selected: readonly P[]) => void;

  /** @param show Called with the selected photographs after each change. */
  constructor(show: (selected: readonly P[]) => void) {
    this.#show = show;
  }

  /** Whether nothing is selected. */
  get isEmpty(): boolean {
    return this.#selected.length === 0;
  }

  /** Selects or deselects a photograph; a third one replaces the first. */
  toggle(photograph: P, isOn: boolean): void {
    const others = this.#selected.filter((each) => each !== photograph);
    this.set(isOn ? [...others.slice(1 - MOST), photograph] : others);
  }

  /** Selects these photographs instead of the previous ones. */
  set(selected: readonly P[]): void {
    for (const { row } of this.#selected) row.checked = false;
    for (const { row } of selected) row.checked = true;
    this.#selected = selected;
    this.#show(selected);
  }
}
