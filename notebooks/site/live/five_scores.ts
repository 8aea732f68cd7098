/**
 * The live figure: five predicted scores that are moved, by mouse, finger or
 * keyboard, while three losses, their gradients and PLCC follow.
 */
import {
  checkClaims,
  compareLosses,
  FIRST,
  HIGHEST,
  LOSSES,
  LOWEST,
  SUBJECTIVE,
} from "./compared_losses.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Sides of a panel and the room for its axes, in units of the drawing. */
const WIDTH = 280, HEIGHT = 290, MARGIN = 36, TOP = 24;

/** How long the longest arrow of a panel is. */
const ARROW = 46;

const predicted = [...FIRST];
const panels = new Map<string, Panel>();

/** The parts of a panel that change. */
interface Panel {
  points: SVGElement[];
  arrows: SVGElement[];
  value: HTMLElement;
}

const across = (subjective: number) =>
  MARGIN + subjective / HIGHEST * (WIDTH - MARGIN - 10);
const down = (score: number) =>
  HEIGHT - MARGIN -
  (score - LOWEST) / (HIGHEST - LOWEST) * (HEIGHT - MARGIN - TOP);

const place = document.getElementById("panels")!;
for (const name of Object.keys(LOSSES)) panels.set(name, drawPanel(name));
const sliders = SUBJECTIVE.map(drawSlider);
for (const [id, change] of Object.entries(changes())) {
  document.getElementById(id)!.addEventListener("click", () => {
    predicted.splice(0, predicted.length, ...change());
    update();
  });
}
update();

/** What the buttons do to all scores. */
function changes(): Record<string, () => number[]> {
  const within = (score: number) => Math.min(HIGHEST, Math.max(LOWEST, score));
  return {
    shift: () => predicted.map((score) => within(score + 0.5)),
    stretch: () => predicted.map((score) => within(0.7 * score + 0.9)),
    reset: () => [...FIRST],
  };
}

/** Shows everything as it is with the present scores. */
function update(): void {
  const { losses, plcc } = compareLosses(predicted);
  for (const { name, value, downhill } of losses) {
    const { points, arrows, value: text } = panels.get(name)!;
    text.textContent = value.toFixed(4);
    const longest = Math.max(...downhill.map(Math.abs));
    predicted.forEach((score, i) => {
      points[i]!.setAttribute("cy", `${down(score)}`);
      const length = longest > 1e-12 ? downhill[i]! / longest * ARROW : 0;
      arrows[i]!.setAttribute(
        "d",
        arrow(across(SUBJECTIVE[i]!), down(score), -length),
      );
    });
  }
  document.getElementById("plcc")!.textContent = Number.isNaN(plcc)
    ? "not defined, as all scores are the same"
    : plcc.toFixed(4);
  sliders.forEach((slider, i) => slider.value = `${predicted[i]}`);
  document.getElementById("claims")!.replaceChildren(
    ...checkClaims(predicted).map(({ text, holds }) => {
      const item = document.createElement("li");
      item.className = holds ? "holds" : "fails";
      item.textContent = `${holds ? "✓ holds" : "✗ fails"}: ${text}`;
      return item;
    }),
  );
}

/** An arrow that goes up or down from a point, as a path. */
function arrow(x: number, y: number, length: number): string {
  if (Math.abs(length) < 2) return "";
  const end = y + length;
  const head = Math.sign(length) * Math.min(7, Math.abs(length));
  return `M${x} ${y}V${end}M${x - 5} ${end - head}L${x} ${end}L${x + 5} ${
    end - head
  }`;
}

function drawPanel(name: string): Panel {
  const figure = document.createElement("figure");
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  drawing.setAttribute("role", "img");
  drawing.setAttribute(
    "aria-label",
    `Predicted over subjective scores of five photographs, with arrows where ${name} moves them`,
  );
  for (let tick = 0; tick <= HIGHEST; tick += 2) {
    drawing.append(
      svg("path", {
        class: "grid",
        d: `M${MARGIN} ${down(tick)}H${WIDTH - 8}`,
      }),
      label(`${tick}`, MARGIN - 8, down(tick) + 4, "end"),
      label(`${tick}`, across(tick), HEIGHT - MARGIN + 18, "middle"),
    );
  }
  drawing.append(
    label("subjective score", (WIDTH + MARGIN) / 2, HEIGHT - 3, "middle"),
    label("predicted score", 2, 11, "start"),
  );
  const points = SUBJECTIVE.map((score) =>
    svg("circle", { cx: `${across(score)}`, r: "9" })
  );
  const arrows = SUBJECTIVE.map(() => svg("path", { class: "arrow" }));
  drawing.append(...arrows, ...points);
  points.forEach((point, i) => makeMovable(point, drawing, i));
  const value = document.createElement("output");
  const caption = document.createElement("figcaption");
  caption.append(name, " ", value);
  figure.append(caption, drawing);
  place.append(figure);
  return { points, arrows, value };
}

/** Has a point follow the mouse or finger that holds it. */
function makeMovable(
  point: SVGElement,
  drawing: SVGElement,
  index: number,
): void {
  point.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    point.setPointerCapture(event.pointerId);
  });
  point.addEventListener("pointermove", (event) => {
    if (!point.hasPointerCapture(event.pointerId)) return;
    const { top, height } = drawing.getBoundingClientRect();
    const y = (event.clientY - top) / height * HEIGHT;
    const share = (HEIGHT - MARGIN - y) / (HEIGHT - MARGIN - TOP);
    const score = LOWEST + share * (HIGHEST - LOWEST);
    predicted[index] = Math.min(HIGHEST, Math.max(LOWEST, score));
    update();
  });
}

/** The keyboard's way to a score. */
function drawSlider(subjective: number, index: number): HTMLInputElement {
  const slider = document.createElement("input");
  Object.assign(slider, {
    type: "range",
    min: `${LOWEST}`,
    max: `${HIGHEST}`,
    step: "0.05",
  });
  slider.addEventListener("input", () => {
    predicted[index] = slider.valueAsNumber;
    update();
  });
  const text = document.createElement("label");
  text.append(`Photograph ${index + 1}, subjective ${subjective} `, slider);
  document.getElementById("sliders")!.append(text);
  return slider;
}

function label(
  text: string,
  x: number,
  y: number,
  anchor: string,
): SVGElement {
  const made = svg("text", { x: `${x}`, y: `${y}`, "text-anchor": anchor });
  made.textContent = text;
  return made;
}

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}
