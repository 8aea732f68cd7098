import { basename } from "node:path";

/** What a cell showed. */
export interface Output {
  output_type: "display_data" | "execute_result" | "stream" | "error";
  /** Forms by MIME type, of a display. */
  data?: Record<string, string | string[]>;
  /** More about a form, such as the size of a picture, by MIME type. */
  metadata?: Record<string, unknown>;
  /** What was printed, of a stream. */
  text?: string | string[];
}

/** A cell as it lies in the file (nbformat 4.5). */
export interface Cell {
  cell_type: "code" | "markdown";
  id: string;
  source: string | string[];
  outputs?: Output[];
  metadata?: { tags?: string[] };
}

/**
 * The tag of a cell whose outputs are measured: times, devices, and what a network
 * learned by the arithmetic of this machine. Another machine shows another content
 * in the same form.
 */
const MEASURED = "measured";

/** A notebook. */
export interface Notebook {
  /** File name without its extension. */
  name: string;
  cells: Cell[];
  metadata: { kernelspec?: { name: string; language: string } };
}

/** The folder of the notebooks, as a URL that ends in a slash. */
export const notebooksFolder = new URL("../", import.meta.url);

/** Names of all notebooks, in their order. */
export async function listNotebooks(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(notebooksFolder)) {
    if (name.endsWith(".ipynb")) names.push(basename(name, ".ipynb"));
  }
  return names.sort();
}

/** Reads a notebook, from this folder unless said otherwise. */
export async function readNotebook(
  name: string,
  path: string | URL = new URL(`${name}.ipynb`, notebooksFolder),
): Promise<Notebook> {
  const { cells, metadata } = JSON.parse(await Deno.readTextFile(path));
  return { name, cells, metadata };
}

/** Text that nbformat may have cut into lines. */
export function textOf(text: string | string[] | undefined): string {
  return Array.isArray(text) ? text.join("") : text ?? "";
}

/** The code cells. */
export function codeCells({ cells }: Notebook): Cell[] {
  return cells.filter((cell) => cell.cell_type === "code");
}

/** Whether what a cell shows differs from machine to machine, because it is measured. */
export function isMeasured({ metadata }: Cell): boolean {
  return metadata?.tags?.includes(MEASURED) ?? false;
}
