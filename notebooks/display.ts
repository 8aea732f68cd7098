/** The method that a Jupyter kernel calls to show a value; nothing else calls it. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** What is shown, in one or more forms by MIME type. */
export type Forms = Record<string, string>;

/** A value that a notebook shows, in one or more forms by MIME type. */
export interface Shown {
  [DISPLAY](): Forms;
}

/** What cells have shown, by the name of the cell, while it is recorded. */
let record: Map<string, Forms[]> | undefined;
let cell = "";

/**
 * Shows a figure or a table under the cell that awaits it.
 *
 * A cell's last value is shown too, but Deno's kernel may send it after it has
 * said that the cell is done, and Jupyter then puts it under the next cell, or
 * nowhere. What is awaited comes first.
 */
export async function show(shown: Shown): Promise<void> {
  const data = shown[DISPLAY]();
  const shownBefore = record?.get(cell) ?? [];
  record?.set(cell, [...shownBefore, data]);
  const jupyter = kernel();
  if (!jupyter) return;
  // On a busy machine the kernel drops a message that comes while others wait.
  await pause();
  const content = { data, metadata: {}, transient: {} };
  await jupyter.broadcast("display_data", content);
  await pause();
}

function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, 50));
}

/** Shows a sentence under the cell that awaits it; `code` and *emphasis* as in Markdown. */
export function say(sentence: string): Promise<void> {
  const forms = {
    "text/markdown": sentence,
    "text/plain": sentence.replaceAll(/[*`]/g, ""),
  };
  return show({ [DISPLAY]: () => forms });
}

/** Records everything shown from now on, outside a kernel; {@linkcode enter} names the cell. */
export function recordShown(): ReadonlyMap<string, Forms[]> {
  return record = new Map();
}

/** Sets the cell to which the next displays belong. */
export function enter(name: string): void {
  cell = name;
}

/** Deno's API for notebooks; undefined outside a kernel. */
export function kernel(): typeof Deno.jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    return undefined;
  }
}

/** Text as it stands in HTML and SVG. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
