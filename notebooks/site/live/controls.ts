/** The controls of the live figures, and the texts beside their drawings. */
import type { Claim } from "./compared_losses.ts";

/** A slider. */
export interface SliderOptions {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /**
   * Shows the value as text.
   *
   * @default {the number}
   */
  format?: (value: number) => string;
}

/** The part of a figure with this name. */
export function part(figure: HTMLElement, name: string): HTMLElement {
  return figure.querySelector<HTMLElement>(`[data-part="${name}"]`)!;
}

/** Adds a slider with its label and value; the returned element has the value. */
export function addSlider(
  place: HTMLElement,
  { label, format = String, value, ...range }: SliderOptions,
  changed: () => void,
): HTMLInputElement {
  const input = document.createElement("input");
  const shown = document.createElement("span");
  const text = document.createElement("label");
  input.type = "range";
  for (const [name, each] of Object.entries(range)) {
    input.setAttribute(name, `${each}`);
  }
  const show = () => {
    shown.textContent = format(input.valueAsNumber);
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.value = `${value}`;
  input.addEventListener("input", () => {
    show();
    changed();
  });
  shown.className = "value";
  text.append(`${label} `, input, shown);
  place.append(text);
  show();
  return input;
}

/** Shows a sentence beside a figure; screen readers read it when the reader pauses. */
export function say(place: HTMLElement, sentence: string): void {
  place.textContent = sentence;
}

/** Lists what is claimed and whether it holds. */
export function listClaims(
  place: HTMLElement,
  claims: readonly Claim[],
): void {
  place.replaceChildren(...claims.map(({ text, holds }) => {
    const item = document.createElement("li");
    item.className = holds ? "holds" : "fails";
    item.textContent = `${holds ? "✓ holds" : "✗ fails"}: ${text}`;
    return item;
  }));
}
