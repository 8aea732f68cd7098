/** Tests mirror sources: what covers a file is found by its path, or in a table. */
import { assert, assertEquals } from "@std/assert";
import denoConfig from "../deno.json" with { type: "json" };
import { COVERED_BY, NOT_COVERED } from "./covered_by.ts";
import { repositoryRoot } from "./support/paths.ts";
import { sourceFiles } from "./support/source_files.ts";

/** Lines up to which a file needs no test of its own. */
const SHORT = 40;

const texts = new Map<string, string>();
for await (const path of sourceFiles("data", "loss", "model", "tests")) {
  if (!path.endsWith(".ts") || path.startsWith("tests/fixtures/")) continue;
  texts.set(path, await Deno.readTextFile(new URL(path, repositoryRoot)));
}
texts.set(
  "mod.ts",
  await Deno.readTextFile(new URL("mod.ts", repositoryRoot)),
);

const testOf = (source: string) =>
  `tests/${source.replace(/\.ts$/, "_test.ts")}`;

/** Sources of more than a few lines; a room's mod.ts only names others. */
const sources = [...texts].filter(([path, text]) =>
  /^(data|loss|model)\//.test(path) && !path.endsWith("mod.ts") &&
  text.trimEnd().split("\n").length > SHORT
).map(([path]) => path);

Deno.test("every source file has a test at its path, or a line that says which test covers it", () => {
  assert(sources.length > 300, `${sources.length} sources`);
  const without = sources.filter((path) =>
    !texts.has(testOf(path)) && !(path in COVERED_BY) && !(path in NOT_COVERED)
  );
  assertEquals(without, []);
});

Deno.test("no line is about a file that is gone", () => {
  const stale = Object.keys({ ...COVERED_BY, ...NOT_COVERED })
    .filter((path) => !texts.has(path));
  assertEquals(stale, []);
});

Deno.test("the test that a line names runs the file", () => {
  const wrong = Object.entries(COVERED_BY)
    .filter(([source, test]) =>
      !test.endsWith("_test.ts") || !reachedFrom(test).has(source)
    );
  assertEquals(wrong, []);
});

const reached = new Map<string, Set<string>>();

/** Every file that a test imports or starts, itself or through others. */
function reachedFrom(test: string): Set<string> {
  const known = reached.get(test);
  if (known) return known;
  const seen = new Set<string>();
  const left = [test];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (seen.has(path) || !texts.has(path)) continue;
    seen.add(path);
    left.push(...namedIn(path));
  }
  reached.set(test, seen);
  return seen;
}

const named = new Map<string, string[]>();

/** What a file names: in imports, as a worker or a program, or as a command. */
function namedIn(path: string): string[] {
  const known = named.get(path) ?? findNamed(path);
  named.set(path, known);
  return known;
}

function findNamed(path: string): string[] {
  const code = texts.get(path)!.replaceAll(/^ *\*.*$/gm, "");
  const names = code.matchAll(/["`]([\w./@-]+)["`]/g).flatMap(([, name]) => {
    const entry = name!.replace(denoConfig.name, ".");
    if (Object.hasOwn(denoConfig.exports, entry)) {
      return [denoConfig.exports[entry as keyof typeof denoConfig.exports]];
    }
    return [name!];
  });
  const base = new URL(path, repositoryRoot);
  const files = [...names].filter((name) => name.endsWith(".ts")).flatMap(
    (name) => [new URL(name, base).href, new URL(name, repositoryRoot).href],
  ).map((href) => href.slice(repositoryRoot.href.length));
  if (!code.includes("model/commands/${name}.ts")) return files;
  return [
    ...files,
    ...[...texts.keys()].filter((it) => /^model\/commands\/\w+\.ts$/.test(it)),
  ];
}
