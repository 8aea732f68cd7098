import type { ScoringConfig } from "../../network/scoring_config.ts";
import { drawMap, mapRange } from "./draw_map.ts";
import { byId, element } from "./element.ts";
import type { KeptScore, Photograph } from "./photograph.ts";
import { meaningText, scoreText, worstPlace } from "./score_words.ts";

/** A selected photograph, with its score. */
export type Looked = Photograph & { scored: KeptScore };

/** The selected photographs, one or two side by side, with their maps. */
export class SideBySide {
  readonly #section = byId("looked");
  readonly #figures = byId("figures");
  readonly #strength = byId<HTMLInputElement>("strength");
  readonly #full = byId<HTMLInputElement>("full");
  #urls: string[] = [];

  /** Listens to the controls beside the photographs. */
  constructor() {
    this.#strength.addEventListener("input", () => this.#setStrength());
    this.#full.addEventListener("change", () => this.#setSize());
  }

  /** Shows these instead of the previous ones. */
  show(photographs: readonly Looked[], config: ScoringConfig): void {
    this.#urls.forEach((url) => URL.revokeObjectURL(url));
    this.#urls = [];
    this.#section.hidden = photographs.length === 0;
    const maps = photographs.flatMap(({ scored }) => scored.map ?? []);
    byId("mapping").hidden = maps.length === 0;
    // One strength for both, so that they can be compared.
    const range = Math.max(...maps.map(mapRange));
    this.#figures.replaceChildren(
      ...photographs.map((each) => this.#figure(each, config, range)),
    );
    byId("difference").textContent = differenceText(photographs, config);
    this.#setStrength();
    this.#setSize();
  }

  #figure(
    { path, file, scored }: Looked,
    config: ScoringConfig,
    range: number,
  ): HTMLElement {
    const { height, width, map, warnings } = scored;
    const url = URL.createObjectURL(file);
    this.#urls.push(url);
    const picture = element("img", { src: url, alt: `Photograph ${path}` });
    Object.assign(picture, { width, height });
    const frame = element("div", { className: "frame" }, picture);
    const view = element("div", { className: "view" }, frame);
    view.addEventListener("scroll", () => this.#scrollLike(view));
    const words = [meaningText(scored, config)];
    const isHigherBetter = config.scale?.higherIsBetter ?? true;
    if (map) {
      const canvas = element("canvas");
      drawMap(canvas, map, range, isHigherBetter);
      canvas.role = "img";
      const place = worstPlace(map, isHigherBetter);
      canvas.ariaLabel = `Map of quality, worst ${place}`;
      frame.append(canvas);
      words.push(`Most quality is lost ${place}.`);
    }
    return element(
      "figure",
      {},
      view,
      element(
        "figcaption",
        {},
        element("strong", {}, scoreText(scored.score, config)),
        ` ${path}`,
        element("small", {}, `${width} × ${height} pixels`),
        element("p", {}, words.join(" ")),
        ...warnings.map((warning) =>
          element(
            "p",
            { className: "warning" },
            `⚠ Do not rely on it: ${warning}.`,
          )
        ),
      ),
    );
  }

  #setStrength(): void {
    const { value } = this.#strength;
    for (const canvas of this.#figures.querySelectorAll("canvas")) {
      canvas.style.opacity = `${Number(value) / 100}`;
    }
  }

  #setSize(): void {
    const isFull = this.#full.checked;
    this.#figures.classList.toggle("full", isFull);
    for (const view of this.#figures.querySelectorAll<HTMLElement>(".view")) {
      // A scrollable region must be reachable by keyboard.
      if (isFull) {
        view.tabIndex = 0;
        view.role = "group";
        view.ariaLabel = "Photograph at full size; arrow keys move it";
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) {
          view.removeAttribute(name);
        }
      }
    }
  }

  /** Scrolls the other photograph to the same position. */
  #scrollLike(view: HTMLElement): void {
    const part = (at: number, all: number, seen: number) =>
      all > seen ? at / (all - seen) : 0;
    const down = part(view.scrollTop, view.scrollHeight, view.clientHeight);
    const across = part(view.scrollLeft, view.scrollWidth, view.clientWidth);
    for (const other of this.#figures.querySelectorAll(".view")) {
      if (other === view) continue;
      const top = down * (other.scrollHeight - other.clientHeight);
      const left = across * (other.scrollWidth - other.clientWidth);
      const isThere = Math.abs(other.scrollTop - top) < 2 &&
        Math.abs(other.scrollLeft - left) < 2;
      if (!isThere) other.scrollTo(left, top);
    }
  }
}

function differenceText(
  photographs: readonly Looked[],
  config: ScoringConfig,
): string {
  if (photographs.length !== 2) {
    return "Select a second photograph in the list to see both side by side.";
  }
  const [a, b] = photographs as [Looked, Looked];
  const isHigherBetter = config.scale?.higherIsBetter ?? true;
  const lead = (a.scored.score - b.scored.score) * (isHigherBetter ? 1 : -1);
  const difference = scoreText(Math.abs(lead), config);
  if (Number(difference) === 0) return "Both have the same score.";
  const better = lead > 0 ? "first" : "second";
  const half = config.learned?.interval?.halfWidth;
  const doubt = half !== undefined && Math.abs(lead) < half
    ? "; this is within the model's uncertainty, so people may disagree"
    : "";
  return `The ${better} is better by ${difference}${doubt}.`;
}
