/**
 * Lets figures that a narrow page makes small be seen at their own size, and a
 * keyboard scroll what is wider than the page.
 */

/** A figure below this share of its own width gets a button. */
const READABLE = 0.75;

const figures = [
  ...document.querySelectorAll<HTMLImageElement>(".jp-RenderedSVG img"),
].map((drawing) => {
  const place = drawing.parentElement!;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "site-enlarge";
  button.textContent = "Enlarge the figure";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => enlarge(!isLarge()));
  place.before(button);
  const isLarge = () => place.classList.contains("site-large");
  const enlarge = (large: boolean) => {
    place.classList.toggle("site-large", large);
    button.setAttribute("aria-pressed", `${large}`);
    letScroll(place);
  };
  return {
    update() {
      const isSmall = place.clientWidth < READABLE * drawing.naturalWidth;
      button.hidden = !isSmall;
      if (!isSmall) enlarge(false);
    },
  };
});

addEventListener("resize", update);
addEventListener("load", update);
update();

function update(): void {
  for (const figure of figures) figure.update();
  const outputs = document.querySelectorAll<HTMLElement>(
    ".jp-OutputArea-output, .jp-MarkdownOutput",
  );
  for (const output of outputs) letScroll(output);
}

/** A keyboard can scroll what it can go to. */
function letScroll(output: HTMLElement): void {
  if (output.scrollWidth > output.clientWidth) output.tabIndex = 0;
  else output.removeAttribute("tabindex");
}

export {};
