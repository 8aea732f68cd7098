/**
 * Five predicted scores that are moved, by mouse, finger or keyboard, while
 * three losses, their gradients and PLCC follow.
 */
import { arrow, dot } from "@observablehq/plot";
import {
  checkClaims,
  compareLosses,
  FIRST,
  HIGHEST,
  LOSSES,
  LOWEST,
  SUBJECTIVE,
} from "./compared_losses.ts";
import { addSlider, listClaims, part } from "./controls.ts";
import { COLORS, type Drawing, redraw } from "./drawing.ts";

/** How long the longest arrow of a panel is, in scores. */
const ARROW = 1;

/** Sides of a panel, in units of its drawing. */
const SIZE = { width: 280, height: 280 };

/** Starts the figure. */
export function fiveScores(figure: HTMLElement): void {
  const predicted = [...FIRST];
  const panels = Object.keys(LOSSES).map(addPanel);
  const sliders = SUBJECTIVE.map((subjective, i) =>
    addSlider(part(figure, "controls"), {
      label: `Photograph ${i + 1}, people say ${subjective}`,
      min: LOWEST,
      max: HIGHEST,
      step: 0.05,
      value: FIRST[i]!,
      format: (value) => value.toFixed(2),
    }, () => move(i, sliders[i]!.valueAsNumber))
  );
  const within = (score: number) => Math.min(HIGHEST, Math.max(LOWEST, score));
  const buttons: Record<string, (score: number, i: number) => number> = {
    "shift": (score) => within(score + 0.5),
    "stretch": (score) => within(0.7 * score + 0.9),
    "reset": (_, i) => FIRST[i]!,
  };
  for (const [name, change] of Object.entries(buttons)) {
    part(figure, name).addEventListener("click", () => {
      predicted.splice(0, predicted.length, ...predicted.map(change));
      update();
    });
  }
  update();

  function move(index: number, score: number): void {
    predicted[index] = score;
    update();
  }

  function update(): void {
    const { losses, plcc } = compareLosses(predicted);
    losses.forEach(({ name, value, downhill }, i) =>
      panels[i]!.draw(name, value, downhill)
    );
    part(figure, "plcc").textContent = Number.isNaN(plcc)
      ? "not defined, as all scores are the same"
      : plcc.toFixed(4);
    sliders.forEach((slider, i) => {
      if (slider.valueAsNumber === predicted[i]) return;
      slider.value = `${predicted[i]}`;
      slider.setAttribute("aria-valuetext", predicted[i]!.toFixed(2));
      slider.nextElementSibling!.textContent = predicted[i]!.toFixed(2);
    });
    listClaims(part(figure, "claims"), checkClaims(predicted));
  }

  /** A panel of one loss, whose points can be dragged. */
  function addPanel(name: string) {
    const panel = document.createElement("figure");
    const value = document.createElement("span");
    const caption = document.createElement("figcaption");
    const place = document.createElement("div");
    value.className = "value";
    caption.append(`${name} `, value);
    panel.append(caption, place);
    part(figure, "panels").append(panel);
    let drawing: Drawing;
    let held: number | undefined;
    const scoreAt = (event: PointerEvent) => {
      const { top, height } = drawing.getBoundingClientRect();
      const y = (event.clientY - top) / height * SIZE.height;
      return within(drawing.scale("y")!.invert!(y));
    };
    // Each move makes a new drawing; the panel that holds it stays.
    place.addEventListener("pointerdown", (event) => {
      if (!(event.target instanceof SVGCircleElement)) return;
      const points = [...drawing.querySelectorAll("circle")];
      held = points.indexOf(event.target);
      place.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    place.addEventListener("pointermove", (event) => {
      if (held !== undefined) move(held, scoreAt(event));
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      place.addEventListener(end, () => held = undefined);
    }
    return {
      draw(name: string, loss: number, downhill: readonly number[]): void {
        value.textContent = loss.toFixed(4);
        const longest = Math.max(...downhill.map(Math.abs));
        const images = predicted.map((score, i) => ({
          score,
          subjective: SUBJECTIVE[i]!,
          to: score + (longest > 1e-12 ? ARROW * downhill[i]! / longest : 0),
        }));
        const alt =
          `Predicted over subjective scores of five photographs; ${name} moves ` +
          images.map(({ score, to }, i) =>
            `photograph ${i + 1} ${
              Math.abs(to - score) < 0.02
                ? "nowhere"
                : to > score
                ? "up"
                : "down"
            }`
          ).join(", ");
        drawing = redraw(place, alt, {
          ...SIZE,
          x: { label: "subjective score", domain: [0, HIGHEST], ticks: 4 },
          y: { label: "predicted score", domain: [LOWEST, HIGHEST], ticks: 4 },
          marks: [
            arrow(
              images.filter(({ score, to }) => Math.abs(to - score) > 0.02),
              {
                x: "subjective",
                y1: "score",
                y2: "to",
                stroke: "var(--site-bad)",
                strokeWidth: 3,
                headLength: 5,
              },
            ),
            dot(images, {
              x: "subjective",
              y: "score",
              r: 9,
              fill: COLORS[name]!,
            }),
          ],
        });
      },
    };
  }
}
