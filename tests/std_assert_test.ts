import * as stdAssert from "@std/assert";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { repositoryRoot } from "./support/paths.ts";
import * as standIn from "./support/std_assert/mod.ts";
import { sourceFiles } from "./support/source_files.ts";

/** What `@std/assert` 1.0.16 exports, by its documentation. */
const STD_ASSERT_NAMES = new Set([
  "AssertionError",
  "assert",
  "assertAlmostEquals",
  "assertArrayIncludes",
  "assertEquals",
  "assertExists",
  "assertFalse",
  "assertGreater",
  "assertGreaterOrEqual",
  "assertInstanceOf",
  "assertIsError",
  "assertLess",
  "assertLessOrEqual",
  "assertMatch",
  "assertNever",
  "assertNotEquals",
  "assertNotInstanceOf",
  "assertNotMatch",
  "assertNotStrictEquals",
  "assertObjectMatch",
  "assertRejects",
  "assertStrictEquals",
  "assertStringIncludes",
  "assertThrows",
  "equal",
  "fail",
  "unimplemented",
  "unreachable",
]);

/** Names that a module or its examples import from `@std/assert`. */
function importedNames(source: string): string[] {
  const imports = source.matchAll(
    /import\s*\{([^}]*)\}\s*from\s*"@std\/assert"/g,
  );
  return [...imports].flatMap(([, names = ""]) =>
    names.replaceAll(/\n\s*\*/g, " ").split(",")
      .map((name) => name.replace(/\btype\b/, "").split(/\bas\b/)[0]!.trim())
      .filter((name) => name !== "")
  );
}

Deno.test("the stand-in has no name that @std/assert has not", () => {
  const foreign = Object.keys(standIn)
    .filter((name) => !STD_ASSERT_NAMES.has(name));
  assertEquals(foreign, []);
});

Deno.test("every name imported from @std/assert is in the stand-in and in the package in use", async () => {
  const missing: string[] = [];
  const used = new Set<string>();
  for await (const path of sourceFiles()) {
    const source = await Deno.readTextFile(new URL(path, repositoryRoot));
    for (const name of importedNames(source)) {
      used.add(name);
      if (!(name in standIn)) missing.push(`${path}: ${name} (stand-in)`);
      if (!(name in stdAssert)) missing.push(`${path}: ${name} (in use)`);
    }
  }
  assertEquals(missing, []);
  assert(used.size > 10, `${used.size} names`);
});

Deno.test("importedNames() reads modules and examples", () => {
  const from = `from ${JSON.stringify("@std/assert")};`;
  const example = `import {\n *   assert,\n *   fail as no,\n * } ${from}`;
  assertEquals(
    importedNames(`${example} import { equal } ${from}`),
    ["assert", "fail", "equal"],
  );
});

// Each pair by the documentation of @std/assert: both modules must agree.
const EQUALITY: [title: string, a: unknown, b: unknown, equal: boolean][] = [
  ["NaN", NaN, NaN, true],
  ["zeros of both signs", 0, -0, true],
  ["number and text", 1, "1", false],
  ["null and undefined", null, undefined, false],
  ["nested objects", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
  ["absent and undefined", { a: undefined }, {}, false],
  ["an object without prototype", Object.create(null), {}, true],
  ["typed arrays", new Float64Array([1, NaN]), Float64Array.of(1, NaN), true],
  ["typed arrays that differ", Float32Array.of(1), Float32Array.of(2), false],
  ["typed arrays of two lengths", Int8Array.of(1), Int8Array.of(1, 0), false],
  ["typed arrays of two kinds", Float32Array.of(1), Float64Array.of(1), false],
  ["array and typed array", [1], Float64Array.of(1), false],
  [
    "maps in another order",
    new Map([[1, 2], [3, 4]]),
    new Map([[3, 4], [1, 2]]),
    true,
  ],
  ["maps that differ", new Map([[1, [2]]]), new Map([[1, [3]]]), false],
  [
    "maps with objects as keys",
    new Map([[{ a: 1 }, 2]]),
    new Map([[{ a: 1 }, 2]]),
    true,
  ],
  ["sets", new Set([1, 2]), new Set([2, 1]), true],
  ["sets that differ", new Set([1, 2]), new Set([1, 3]), false],
  ["dates", new Date(5), new Date(5), true],
  ["dates that differ", new Date(5), new Date(6), false],
  ["patterns", /a/g, /a/i, false],
  ["addresses", new URL("file:///a"), new URL("file:///a"), true],
  ["classes", new (class A {})(), new (class B {})(), false],
];

for (const [title, a, b, expected] of EQUALITY) {
  Deno.test(`equal() of the stand-in on ${title}`, () => {
    assert(standIn.equal(a, b) === expected);
    assert(stdAssert.equal(a, b) === expected);
  });
}

Deno.test("equal() of the stand-in ends on a cycle", () => {
  const a: { self?: unknown } = {};
  a.self = a;
  const b: { self?: unknown } = {};
  b.self = b;
  assert(standIn.equal(a, b));
});

type Assertions = typeof standIn;

/** Calls that must pass, and calls that must fail, whichever module is used. */
const PASS: [string, (use: Assertions) => unknown][] = [
  [
    "assertAlmostEquals at the default tolerance",
    (use) => use.assertAlmostEquals(1 + 0.99e-7, 1),
  ],
  [
    "assertAlmostEquals of infinities",
    (use) => use.assertAlmostEquals(Infinity, Infinity),
  ],
  ["assertAlmostEquals of NaN", (use) => use.assertAlmostEquals(NaN, NaN)],
  [
    "assertAlmostEquals with a tolerance",
    (use) => use.assertAlmostEquals(1.4, 1, 0.5),
  ],
  [
    "assertThrows of a class and a text",
    (use) => use.assertThrows(boom, RangeError, "bo"),
  ],
  ["assertThrows of a subclass", (use) => use.assertThrows(boom, Error)],
  ["assertThrows of anything", (use) =>
    use.assertThrows(() => {
      throw 1;
    })],
  ["assertRejects", (use) => use.assertRejects(rejects, RangeError, "bo")],
  ["assertGreaterOrEqual", (use) => use.assertGreaterOrEqual(1, 1)],
  ["assertLessOrEqual", (use) => use.assertLessOrEqual(1, 1)],
  ["assertExists", (use) => use.assertExists(0)],
  ["assertMatch", (use) => use.assertMatch("abc", /b/)],
  ["assertNotMatch", (use) => use.assertNotMatch("abc", /d/)],
  ["assertStringIncludes", (use) => use.assertStringIncludes("abc", "b")],
  ["assertStrictEquals", (use) => use.assertStrictEquals(NaN, NaN)],
  [
    "assertNotStrictEquals",
    (use) => use.assertNotStrictEquals<unknown>([], []),
  ],
  ["assertNotEquals", (use) => use.assertNotEquals([1], [2])],
  ["assertArrayIncludes", (use) => use.assertArrayIncludes([[1], [2]], [[2]])],
  ["assertInstanceOf", (use) => use.assertInstanceOf([], Array)],
  [
    "assertIsError",
    (use) => use.assertIsError(new TypeError("abc"), Error, /b/),
  ],
  ["assertFalse", (use) => use.assertFalse(0)],
  ["assert", (use) => use.assert(1)],
];

const FAIL: [string, (use: Assertions) => unknown][] = [
  [
    "assertAlmostEquals beyond the default tolerance",
    (use) => use.assertAlmostEquals(1 + 1.01e-7, 1),
  ],
  [
    "assertAlmostEquals next to zero",
    (use) => use.assertAlmostEquals(1e-300, 0),
  ],
  [
    "assertAlmostEquals of NaN and a number",
    (use) => use.assertAlmostEquals(NaN, 1),
  ],
  ["assertThrows of nothing", (use) => use.assertThrows(() => {})],
  ["assertThrows of another class", (use) => use.assertThrows(boom, TypeError)],
  [
    "assertThrows of another text",
    (use) => use.assertThrows(boom, RangeError, "other"),
  ],
  ["assertThrows of a class for no error", (use) =>
    use.assertThrows(() => {
      throw 1;
    }, Error)],
  [
    "assertRejects of a value",
    (use) => use.assertRejects(() => Promise.resolve(1)),
  ],
  [
    "assertRejects of another class",
    (use) => use.assertRejects(rejects, TypeError),
  ],
  [
    "assertRejects of a function that throws at once",
    (use) => use.assertRejects(() => boom()),
  ],
  ["assertGreater", (use) => use.assertGreater(1, 1)],
  ["assertGreaterOrEqual of NaN", (use) => use.assertGreaterOrEqual(NaN, 1)],
  ["assertLess", (use) => use.assertLess(1, 1)],
  ["assertLessOrEqual", (use) => use.assertLessOrEqual(2, 1)],
  ["assertExists", (use) => use.assertExists(null)],
  ["assertMatch", (use) => use.assertMatch("abc", /d/)],
  ["assertNotMatch", (use) => use.assertNotMatch("abc", /b/)],
  ["assertStringIncludes", (use) => use.assertStringIncludes("abc", "d")],
  ["assertStrictEquals of zeros", (use) => use.assertStrictEquals(0, -0)],
  ["assertNotStrictEquals", (use) => use.assertNotStrictEquals(1, 1)],
  ["assertEquals", (use) => use.assertEquals([1], [2])],
  ["assertNotEquals", (use) => use.assertNotEquals([1], [1])],
  ["assertArrayIncludes", (use) => use.assertArrayIncludes([1], [1, 2])],
  ["assertInstanceOf", (use) => use.assertInstanceOf({}, Array)],
  ["assertIsError", (use) => use.assertIsError("abc")],
  ["assertFalse", (use) => use.assertFalse(1)],
  ["assert", (use) => use.assert(0)],
  ["fail", (use) => use.fail()],
];

function boom(): never {
  throw new RangeError("boom");
}

function rejects(): Promise<never> {
  return Promise.reject(new RangeError("boom"));
}

for (const use of [standIn, stdAssert as unknown as Assertions]) {
  const module = use === standIn ? "stand-in" : "module in use";
  for (const [title, call] of PASS) {
    Deno.test(`${title} passes (${module})`, async () => void await call(use));
  }
  for (const [title, call] of FAIL) {
    Deno.test(`${title} fails (${module})`, async () => {
      let thrown: unknown;
      try {
        await call(use);
      } catch (error) {
        thrown = error;
      }
      assert(thrown instanceof use.AssertionError, String(thrown));
    });
  }
}

Deno.test("assertThrows() and assertRejects() of the stand-in give the error back", async () => {
  assertEquals(standIn.assertThrows(boom, RangeError).message, "boom");
  assertEquals((await standIn.assertRejects(rejects, Error)).message, "boom");
});

Deno.test("the stand-in's messages hold the difference and the caller's words", () => {
  const { message } = assertThrows(
    () => standIn.assertEquals([1], [2], "of the scores"),
    standIn.AssertionError,
    "of the scores",
  );
  assert(/\+ +1\n- +2/.test(message), message);
});
