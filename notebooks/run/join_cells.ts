import { type Cell, codeCells, type Notebook, textOf } from "./notebook.ts";

/** A statement that shows a figure or a table under its cell. */
const SHOWS = /^(?=(?:figure|table)\()/m;

/** What the module of {@linkcode joinCells} prints: forms by MIME type, by cell. */
export type ShownByCell = Record<string, Record<string, string>>;

/**
 * The code cells of a notebook as one module, which Deno can type-check and
 * run without Jupyter. At its end it prints, as JSON in one line, what figures
 * and tables its cells show.
 */
export function joinCells(notebook: Notebook): string {
  return [
    'import { DISPLAY, type Shown } from "./display.ts";',
    "const shownByCell: Record<string, Shown> = {};",
    ...codeCells(notebook).map(recorded),
    "console.log(JSON.stringify(Object.fromEntries(",
    "  Object.entries(shownByCell).map(([id, it]) => [id, it[DISPLAY]()]),",
    ")));",
  ].join("\n");
}

function recorded({ id, source }: Cell): string {
  const code = textOf(source);
  return `// ${id}\n${
    code.replace(SHOWS, `shownByCell[${JSON.stringify(id)}] = `)
  }`;
}
