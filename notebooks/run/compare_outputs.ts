import {
  type Cell,
  codeCells,
  isMeasured,
  type Notebook,
  type Output,
  textOf,
} from "./notebook.ts";

/** How far numbers may lie apart: two units of the last digit, this share, or this much. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-9;

const NUMBER = /[-−]?\d+(?:\.\d+)?(?:e[-−+]?\d+)?/g;

/**
 * Whether two outputs say the same. Numbers in them may differ in the last
 * digit, where another machine may round another way.
 */
export function sameText(stored: string, fresh: string): boolean {
  if (stored.replaceAll(NUMBER, "#") !== fresh.replaceAll(NUMBER, "#")) {
    return false;
  }
  const [a, b] = [stored, fresh].map((text) =>
    (text.match(NUMBER) ?? []).map((each) => each.replaceAll("−", "-"))
  );
  return a!.every((each, i) => sameNumber(each, b![i]!));
}

function sameNumber(stored: string, fresh: string): boolean {
  if (stored === fresh) return true;
  const [, decimals = "", exponent = "0"] =
    stored.match(/^[^.e]*(?:\.(\d+))?(?:e(.*))?$/) ?? [];
  const lastDigit = 10 ** (Number(exponent) - decimals.length);
  const distance = Math.abs(Number(stored) - Number(fresh));
  return distance <= ABSOLUTE ||
    distance <= RELATIVE * Math.abs(Number(stored)) ||
    decimals !== "" && distance <= 2.01 * lastDigit;
}

/**
 * Compares what the cells of two runs of a notebook showed.
 *
 * @returns One line for each cell that differs.
 */
export function compareOutputs(stored: Notebook, fresh: Notebook): string[] {
  const cells = codeCells(fresh);
  return codeCells(stored).flatMap((cell, i) => {
    const { id, outputs = [] } = cell;
    const now = cells[i]?.outputs ?? [];
    const same = outputs.length === now.length &&
      outputs.every((output, k) => sameOutput(cell, output, now[k]!));
    return same ? [] : [`${stored.name}: the output of ${id} is not as stored`];
  });
}

function sameOutput(cell: Cell, stored: Output, fresh: Output): boolean {
  return stored.output_type === fresh.output_type &&
    sameText(textOf(stored.text), textOf(fresh.text)) &&
    sameForms(cell, stored.data ?? {}, fresh.data ?? {});
}

/** What is shown, in one or more forms by MIME type. */
type Forms = Readonly<Record<string, string | string[]>>;

/**
 * Whether two outputs of a cell show the same; of a measured one, whether they
 * have the same forms. Pictures that were added to drawings do not count.
 */
export function sameForms(cell: Cell, stored: Forms, fresh: Forms): boolean {
  const types = typesOf(stored);
  return types.join() === typesOf(fresh).join() &&
    (isMeasured(cell) ||
      types.every((type) =>
        sameText(textOf(stored[type]), textOf(fresh[type]))
      ));
}

function typesOf(forms: Forms): string[] {
  return Object.keys(forms)
    .filter((type) => type !== "image/png" || !("image/svg+xml" in forms))
    .sort();
}
