/** Every text of an error or a log line is provoked by a test, or a line says why it is not. */
import { assert, assertEquals } from "@std/assert";
import { NOT_COVERED } from "./covered_by.ts";
import { NOT_PROVOKED } from "./not_provoked.ts";
import { repositoryRoot } from "./support/paths.ts";
import { sourceFiles } from "./support/source_files.ts";
import {
  quotesOf,
  type SourceText,
  sourceTexts,
  withoutComments,
} from "./support/source_texts.ts";

const texts: SourceText[] = [];
for await (const path of sourceFiles("data", "loss", "model")) {
  if (!path.endsWith(".ts") || path in NOT_COVERED) continue;
  texts.push(...sourceTexts(path, await read(path)));
}

/** What the tests say, as one line. */
let tests = "";
for await (const path of sourceFiles("tests")) {
  if (path.endsWith("_test.ts")) tests += withoutComments(await read(path));
}
tests = tests.replaceAll(/["`]\s*\+\s*["`]/g, "").replaceAll(/\s+/g, " ");

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, repositoryRoot));
}

/** How many texts a quote is from. */
const sources = new Map<string, number>();
for (const { text } of texts) {
  for (const quote of new Set(quotesOf(text))) {
    sources.set(quote, (sources.get(quote) ?? 0) + 1);
  }
}

/** Whether a test quotes of a text what the fewest others have too. */
function isQuoted(text: string): boolean {
  const quotes = quotesOf(text);
  const least = Math.min(...quotes.map((quote) => sources.get(quote)!));
  return quotes.some((quote) =>
    sources.get(quote) === least && tests.includes(quote)
  );
}

const own = texts.filter(({ text }) => quotesOf(text).length > 0);
const unquoted = own.filter(({ text }) => !isQuoted(text));

Deno.test("every text of an error or a log line is quoted by a test, or a line says why not", () => {
  assert(own.length > 400, `${own.length} texts`);
  const without = unquoted
    .filter(({ path, text }) => NOT_PROVOKED[path]?.[text] === undefined)
    .map(({ path, text }) => `${path}: ${text}`);
  assertEquals(without, []);
});

Deno.test("no line is about a text that is gone or quoted", () => {
  const stale = Object.entries(NOT_PROVOKED).flatMap(([path, lines]) =>
    Object.keys(lines).filter((line) =>
      !unquoted.some((it) => it.path === path && it.text === line)
    )
  );
  assertEquals(stale, []);
});

Deno.test("sourceTexts() finds texts as errors and log lines have them", () => {
  const code = [
    "/* new Error('no') */ // new Error(`no`)",
    'throw new RangeError(`Cannot do ${ a ? `x "y"` : f({}) }: it ` + "is not one");',
    'log?.(`left out: ${describe("a")}`); other("not a log line")',
    'fail(isOld ? "it is old" : "it is new\\nand \\"small\\"");',
  ].join("\n");
  assertEquals(sourceTexts("a.ts", code).map(({ text }) => text), [
    "Cannot do …: it is not one",
    "left out: …",
    "it is old",
    'it is new and "small"',
  ]);
  assertEquals(quotesOf("Cannot do it, … is (not) one, …"), [
    "Cannot do it",
    "is (not) one",
  ]);
});
