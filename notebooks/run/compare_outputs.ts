import { codeCells, type Notebook, type Output, textOf } from "./notebook.ts";

/** How far numbers may lie apart: two units of their last digit, or this share. */
const RELATIVE = 1e-3;

/**
 * Whether two outputs say the same. Numbers in them may differ in the last
 * digit, where another machine may round another way.
 */
export function sameText(stored: string, fresh: string): boolean {
  const number = /[-−]?\d+(?:\.\d+)?(?:e[-−+]?\d+)?/g;
  if (stored.replaceAll(number, "#") !== fresh.replaceAll(number, "#")) {
    return false;
  }
  const [a, b] = [stored, fresh].map((text) => text.match(number) ?? []);
  return a!.every((each, i) => sameNumber(each, b![i]!));
}

function sameNumber(stored: string, fresh: string): boolean {
  const [a, b] = [stored, fresh].map((text) =>
    Number(text.replaceAll("−", "-"))
  );
  const digits = stored.match(/\.(\d+)/)?.[1]?.length ?? 0;
  const unit = 10 ** (Number(stored.match(/e(.*)/)?.[1] ?? 0) - digits);
  return Math.abs(a! - b!) <=
    Math.max(digits > 0 ? 2 * unit : 0, RELATIVE * Math.abs(a!));
}

/**
 * Compares what the cells of two runs of a notebook showed.
 *
 * @returns One line for each cell that differs.
 */
export function compareOutputs(stored: Notebook, fresh: Notebook): string[] {
  const cells = codeCells(fresh);
  return codeCells(stored).flatMap(({ id, outputs = [] }, i) => {
    const now = cells[i]?.outputs ?? [];
    const same = outputs.length === now.length &&
      outputs.every((output, k) => sameOutput(output, now[k]!));
    return same ? [] : [`${stored.name}: the output of ${id} is not as stored`];
  });
}

function sameOutput(stored: Output, fresh: Output): boolean {
  if (stored.output_type !== fresh.output_type) return false;
  if (!sameText(textOf(stored.text), textOf(fresh.text))) return false;
  const [a, b] = [stored.data ?? {}, fresh.data ?? {}];
  return Object.keys(a).join() === Object.keys(b).join() &&
    Object.keys(a).every((type) => sameText(textOf(a[type]), textOf(b[type])));
}
