import type { ScoringConfig } from "../../network/scoring_config.ts";
import { element } from "./element.ts";
import type { Photograph } from "./photograph.ts";
import { percentText, scoreText } from "./score_words.ts";

/** The row of a photograph in the list. */
export class PhotographRow {
  /** The row itself. */
  readonly element: HTMLTableRowElement;
  readonly #picture = element("img", { alt: "", width: 48, height: 48 });
  readonly #box: HTMLInputElement;
  readonly #score = element("td");
  readonly #share = element("td");
  readonly #interval = element("td", { className: "interval" });

  /**
   * Creates a row without a score.
   *
   * @param onToggle Called when the photograph is selected or deselected.
   */
  constructor(photograph: Photograph, onToggle: (isOn: boolean) => void) {
    const { path } = photograph;
    this.#box = element("input", { type: "checkbox", disabled: true });
    this.#box.addEventListener("change", () => onToggle(this.#box.checked));
    this.element = element(
      "tr",
      {},
      element(
        "th",
        { scope: "row" },
        element(
          "label",
          {},
          this.#box,
          this.#picture,
          element("span", {}, path),
        ),
      ),
      this.#score,
      this.#share,
      this.#interval,
    );
    this.wait();
  }

  /** Whether the photograph is selected. */
  set checked(isOn: boolean) {
    this.#box.checked = isOn;
  }

  /** Shows that there is no score yet. */
  wait(): void {
    this.element.className = "waiting";
    this.#score.replaceChildren("…");
    this.#share.replaceChildren();
    this.#interval.replaceChildren();
    this.#score.colSpan = 1;
    this.#share.hidden = this.#interval.hidden = false;
  }

  /** Shows a score, or the reason why there is none. */
  show({ scored, error }: Photograph, config: ScoringConfig): void {
    this.#box.disabled = !scored;
    this.element.className = error === undefined ? "" : "failed";
    if (!scored) {
      this.#score.replaceChildren(`No score: ${error}`);
      this.#score.colSpan = 3;
      this.#share.hidden = this.#interval.hidden = true;
      return;
    }
    const { score, betterThan, interval, warnings } = scored;
    this.#score.replaceChildren(element("b", {}, scoreText(score, config)));
    if (warnings.length > 0) {
      const mark = element("span", { title: warnings.join("\n") }, " ⚠");
      mark.role = "img";
      mark.ariaLabel = `Warning: ${warnings.join(", ")}`;
      this.#score.append(mark);
    }
    if (betterThan !== undefined) {
      this.#share.replaceChildren(percentText(betterThan));
    }
    if (interval) {
      const [low, high] = interval.map((end) => scoreText(end, config));
      this.#interval.replaceChildren(`${low} to ${high}`);
      // Shown below the score if there is no room for its column.
      this.#score.append(element("small", {}, `${low} to ${high}`));
      if (config.scale) this.#interval.append(bar(score, interval, config));
    }
  }

  /** Shows the thumbnail, and frees the previous one. */
  set thumbnail(picture: Blob) {
    this.dispose();
    this.#picture.src = URL.createObjectURL(picture);
  }

  /** Frees the thumbnail. */
  dispose(): void {
    if (this.#picture.src) URL.revokeObjectURL(this.#picture.src);
  }
}

/** The scale, the interval on it, and the score. */
function bar(
  score: number,
  [low, high]: readonly [number, number],
  { scale }: ScoringConfig,
): HTMLElement {
  const { min, max } = scale!;
  const place = (value: number) =>
    100 * Math.min(1, Math.max(0, (value - min) / (max - min)));
  const span = element("i");
  span.style.left = `${place(low)}%`;
  span.style.width = `${place(high) - place(low)}%`;
  const point = element("b");
  point.style.left = `${place(score)}%`;
  const made = element("span", { className: "bar" }, span, point);
  made.ariaHidden = "true";
  return made;
}
