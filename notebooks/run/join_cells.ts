import { codeCells, type Notebook, textOf } from "./notebook.ts";

/** What the module of {@linkcode joinCells} prints: forms by MIME type, by cell. */
export type ShownByCell = Record<string, Record<string, string>[]>;

/**
 * The code cells of a notebook as one module, which Deno can type-check and
 * run without Jupyter. At its end it prints, as JSON in one line, what its
 * cells show.
 */
export function joinCells(notebook: Notebook): string {
  return [
    'import { enter, recordShown } from "./display.ts";',
    "const shownByCell = recordShown();",
    ...codeCells(notebook).map(({ id, source }) =>
      `enter(${JSON.stringify(id)});\n${textOf(source)}`
    ),
    "console.log(JSON.stringify(Object.fromEntries(shownByCell)));",
  ].join("\n");
}
