/** The members of an SVG element that are used here. */
interface Drawing {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelectorAll(selector: string): Iterable<Drawing>;
  outerHTML: string;
}

/**
 * The markup of one of Plot's drawings as one picture with a description. Plot
 * also labels the groups inside with `aria-label`, which is not allowed without
 * a role; it is replaced by `data-mark`.
 *
 * @param drawing The SVG.
 * @param alt A text alternative that describes it.
 */
export function accessibleSvg(drawing: Drawing, alt: string): string {
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", alt);
  for (const group of drawing.querySelectorAll("g[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
    group.removeAttribute("aria-label");
  }
  return drawing.outerHTML;
}
