import {
  type Cell,
  codeCells,
  type Notebook,
  textOf,
} from "../../run/notebook.ts";
import type { CheckedCell } from "./news.ts";

/** An assertion's beginning. */
const ASSERTION = /\bassert\w*\(/g;

/** The tag of a cell that is not run again in the page, up to the reason. */
const ELSEWHERE = "not in the page: ";

/** The tag of a cell that the page runs again with something in place of what it does not have. */
const WITH = "in the page: ";

/** The cells that assert something. */
export function checkedCells(notebook: Notebook): CheckedCell[] {
  return codeCells(notebook).flatMap((cell) => {
    const assertions = textOf(cell.source).match(ASSERTION)?.length ?? 0;
    if (assertions === 0) return [];
    const elsewhere = tagged(cell, ELSEWHERE);
    const remark = tagged(cell, WITH);
    return [{
      id: cell.id,
      assertions,
      ...elsewhere !== undefined && { elsewhere },
      ...remark !== undefined && { remark },
    }];
  });
}

/**
 * The cells that a page runs again, as one module: each assertion first gives its number, and after
 * each cell the module reports the results of its assertions.
 */
export function joinCheckedCells(notebook: Notebook): string {
  const cells = codeCells(notebook)
    .filter((cell) => tagged(cell, ELSEWHERE) === undefined)
    .map(({ id, source }) => {
      let index = 0;
      const name = JSON.stringify(id);
      const code = textOf(source).replaceAll(
        ASSERTION,
        (call) => `(at(${name}, ${index++}), ${call.slice(0, -1)})(`,
      );
      return `postMessage({ begun: ${name} });\n${code}\npostMessage({ results: takeResults() });`;
    });
  return [
    'import { at, takeResults } from "./assert.ts";',
    ...cells,
    "postMessage({ done: true });",
  ].join("\n");
}

/** What a cell's tag says after its beginning; undefined if there is no such tag. */
function tagged({ metadata }: Cell, beginning: string): string | undefined {
  return metadata?.tags?.find((tag) => tag.startsWith(beginning))
    ?.slice(beginning.length);
}
