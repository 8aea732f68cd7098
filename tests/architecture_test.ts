import { assert, assertEquals } from "@std/assert";
import importMap from "../.import_map.json" with { type: "json" };
import denoConfig from "../deno.json" with { type: "json" };
import { importGraph } from "./support/import_graph.ts";
import { repositoryRoot } from "./support/paths.ts";
import { runDeno } from "./support/run_deno.ts";
import { sourceFiles } from "./support/source_files.ts";

const SHIPPED = ["data", "loss", "model"];

/** npm packages with native code: large, and not for every machine. */
const NATIVE = [
  "sharp",
  "@julusian/jpeg-turbo",
  "@tensorflow/tfjs-node",
  "@tensorflow/tfjs-node-gpu",
];

const graph = await importGraph(await shippedModules());

async function shippedModules(): Promise<string[]> {
  const paths = ["mod.ts"];
  for await (const path of sourceFiles(...SHIPPED)) {
    if (path.endsWith(".ts")) paths.push(path);
  }
  return paths;
}

/** Imports, dynamic ones included, that a rule forbids, as readable lines. */
function offences(
  concerns: (path: string) => boolean,
  allows: (target: string, path: string) => boolean,
): string[] {
  return [...graph].filter(([path]) => concerns(path)).flatMap((
    [path, imports],
  ) =>
    [...imports.static, ...imports.dynamic]
      .filter((target) => !allows(target, path))
      .map((target) => `${path} imports ${target}`)
  );
}

const isIn = (...folders: string[]) => (path: string) =>
  folders.some((folder) => path.startsWith(`${folder}/`));

/** Everything that is loaded with a module before it runs. */
function loadedWith(path: string): Set<string> {
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    graph.get(at)?.static.forEach(visit);
  };
  visit(path);
  return seen;
}

/** Packages among these modules. */
function packagesIn(modules: Iterable<string>): string[] {
  return [...modules].filter((path) => path.startsWith("npm:"))
    .map((path) => path.replace(/^npm:\/?(.[^@/]*(?:\/[^@/]+)?)@.*$/, "$1"))
    .sort();
}

Deno.test("the import graph holds every shipped module", async () => {
  for (const path of await shippedModules()) assert(graph.has(path), path);
});

Deno.test("the imports that the rules read in the sources are those that Deno resolves", async () => {
  const imports = await sourceImports();
  const unseen = [...graph].flatMap(([path, { static: now, dynamic }]) =>
    [...now, ...dynamic]
      .filter((it) => imports.has(path) && graph.has(it) && imports.has(it))
      .filter((it) => !imports.get(path)!.includes(it))
      .map((it) => `${path} imports ${it}`)
  );
  assertEquals(unseen, []);
});

Deno.test("the import graph sees packages that are loaded on demand", () => {
  const onDemand = [...graph.values()].flatMap(({ dynamic }) => dynamic);
  assert(packagesIn(onDemand).includes("sharp"));
});

Deno.test("loss/ imports nothing outside itself", () => {
  const isTensor = isIn("loss/tensor");
  assertEquals(
    offences(isIn("loss"), (target, path) =>
      isIn("loss")(target) ||
      isTensor(path) && packagesIn([target])[0] === "@tensorflow/tfjs-core"),
    [],
  );
});

Deno.test("the pure part of loss/ does not import loss/tensor/", () => {
  const isTensor = isIn("loss/tensor");
  assertEquals(
    offences(
      (path) => isIn("loss")(path) && !isTensor(path),
      (target) => !isTensor(target),
    ),
    [],
  );
});

/**
 * The rooms in reading order: each imports only from rooms before it, and
 * data/ and loss/ not from each other.
 */
const ROOMS = [
  "loss",
  "data/random",
  "data/text",
  "data/files",
  "data/tables",
  "data/images",
  "data/video",
  "data/synthetic",
  "data/datasets",
  "data/download",
  "data/cache",
  "data/batches",
  "data",
  "model/runtime",
  "model/kernels",
  "model/network",
  "model/graph",
  "model/weights",
  "model/scoring",
  "model/learning",
  "model/machines",
  "model/runs",
  "model/report",
  "model/training",
  "model/experiments",
  "model/page",
  "model/commands",
  "model",
  "mod.ts",
];

/** The innermost room that a file stands in. */
function roomOf(path: string): string | undefined {
  return ROOMS.filter((room) => path === room || path.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

Deno.test("every shipped file stands in a room", async () => {
  const loose = (await shippedModules()).filter((path) =>
    roomOf(path) === undefined ||
    ["data", "model"].includes(roomOf(path)!) && !path.endsWith("/mod.ts")
  );
  assertEquals(loose, []);
});

Deno.test("rooms import only from rooms before them, types included", async () => {
  const rank = (path: string) => ROOMS.indexOf(roomOf(path) ?? "");
  const upward = [...await sourceImports()].flatMap(([path, targets]) =>
    targets.filter((target) => rank(target) > rank(path))
      .map((target) => `${path} imports ${target}`)
  );
  assertEquals(upward, []);
});

Deno.test("each room has a sign: a mod.ts that says what it is for", async () => {
  const lacking: string[] = [];
  for (const room of ROOMS.filter((room) => room !== "mod.ts")) {
    const url = new URL(`${room}/mod.ts`, repositoryRoot);
    const code = await Deno.readTextFile(url).catch(() => "");
    if (!/^\/\*\*[^]*? \* @module\n \*\//.test(code)) lacking.push(room);
  }
  assertEquals(lacking, []);
});

Deno.test("rooms import from each other only what a mod.ts exports", async () => {
  const imports = await sourceImports();
  const entries = new Set(
    Object.values(denoConfig.exports).map((path) => path.replace("./", "")),
  );
  const isMod = (path: string) =>
    path.endsWith("/mod.ts") || path === "mod.ts" || entries.has(path);
  const exported = new Set(
    [...imports].filter(([path]) => isMod(path))
      .flatMap(([, targets]) => targets),
  );
  const secret = [...imports].filter(([path]) => !isMod(path))
    .flatMap(([path, targets]) =>
      targets.filter((target) =>
        roomOf(target) !== roomOf(path) && !isMod(target) &&
        !exported.has(target)
      ).map((target) => `${path} imports ${target}`)
    );
  assertEquals(secret, []);
});

Deno.test("what a room keeps to itself has a plain name: mod.ts alone decides what others see", async () => {
  const marked: string[] = [];
  const declared =
    /^\s*(?:export )?(?:async )?(?:function\*?|const|let|class|interface|type) (_[a-z]\w*)/gmi;
  for (const path of await shippedModules()) {
    if (/(^|\/)_[^/]*$/.test(path)) marked.push(path);
    const code = await Deno.readTextFile(new URL(path, repositoryRoot));
    for (const [, name] of code.matchAll(declared)) {
      marked.push(`${path} declares ${name}`);
    }
  }
  assertEquals(marked, []);
});

Deno.test("no file imports itself through others, types included", async () => {
  const imports = await sourceImports();
  const left = new Set(imports.keys());
  // Removes files that import none of those left, until no more can be removed.
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const path of left) {
      if (!imports.get(path)!.some((target) => left.has(target))) {
        left.delete(path);
      }
    }
  }
  assertEquals([...left], []);
});

Deno.test("no folder holds more than 25 modules", async () => {
  const counts = new Map<string, number>();
  for (const path of await shippedModules()) {
    const folder = path.replace(/[^/]*$/, "");
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  assertEquals([...counts].filter(([, count]) => count > 25), []);
});

/** What each shipped file names in its imports and exports, by path. */
async function sourceImports(): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  for (const path of await shippedModules()) {
    const url = new URL(path, repositoryRoot);
    const code = await Deno.readTextFile(url);
    const targets = code.replaceAll(/^ *\*.*$/gm, "").matchAll(
      /(?:\bfrom|\bimport\()\s*"(\.[^"]+\.ts)"/g,
    );
    imports.set(
      path,
      Array.from(
        targets,
        ([, target]) =>
          new URL(target!, url).href.slice(repositoryRoot.href.length),
      ),
    );
  }
  return imports;
}

Deno.test("data/ imports nothing from model/ or loss/", () => {
  assertEquals(
    offences(isIn("data"), (target) => !isIn("model", "loss")(target)),
    [],
  );
});

Deno.test("what comes before learning/ in model/ knows nothing of loss/", () => {
  const before = ROOMS.slice(0, ROOMS.indexOf("model/learning"));
  const isBefore = isIn(...before.filter((room) => room.startsWith("model/")));
  // Programs that make what is committed there; nothing imports them.
  const isGenerator = isIn("model/experiments/included_model");
  assertEquals(
    offences(
      (path) => isBefore(path) && !isGenerator(path),
      (target) => !isIn("loss")(target),
    ),
    [],
  );
  assertEquals(
    offences(
      (path) => isIn(...SHIPPED)(path) && !isGenerator(path),
      (target) => !isGenerator(target),
    ),
    [],
  );
});

Deno.test("no shipped module imports tests or @std/assert", () => {
  assertEquals(
    offences(
      () => true,
      (target) => !isIn("tests")(target) && !target.includes("@std/assert"),
    ),
    [],
  );
});

Deno.test("./loss loads nothing but itself", () => {
  const foreign = [...loadedWith("loss/mod.ts")]
    .filter((path) => !isIn("loss")(path));
  assertEquals(foreign, []);
});

Deno.test("./loss/tensor loads no package but tfjs-core", () => {
  assertEquals(packagesIn(loadedWith("loss/tensor/mod.ts")), [
    "@tensorflow/tfjs-core",
  ]);
});

for (const [name, entry] of Object.entries(denoConfig.exports)) {
  Deno.test(`"${name}" loads no native package`, () => {
    const loaded = packagesIn(loadedWith(entry.replace("./", "")));
    assertEquals(loaded.filter((it) => NATIVE.includes(it)), []);
  });
}

Deno.test("mod.ts re-exports at most 60 names of the rooms, with the functions that the README shows", async () => {
  const read = (path: string) =>
    Deno.readTextFile(new URL(path, repositoryRoot));
  const code = (await read("mod.ts")).replaceAll(/\/\*[^]*?\*\//g, "");
  const exports = /export \{([^}]*)\} from "\.\/\w+\/mod\.ts";/g;
  assertEquals(code.replaceAll(exports, "").trim(), "");
  const names = code.matchAll(exports).flatMap(([, list]) =>
    list!.replaceAll(/\btype /g, "").split(",").map((name) => name.trim())
      .filter((name) => name !== "")
  ).toArray();
  assert(names.length <= 60, `${names.length} names`);
  const readme = await read("README.md");
  const isFunction = /^[a-z]/;
  assertEquals(
    names.filter((name) =>
      isFunction.test(name) && !new RegExp(`\\b${name}\\b`).test(readme)
    ),
    [],
  );
});

Deno.test("each public function or class has a file named after it or its companion", async () => {
  const docs: DenoDoc = await readDocs();
  const plain = (name: string) =>
    name.replace(/^(create|read)/, "").replaceAll(/[_\W]/g, "").toLowerCase();
  const names = publicNames(docs);
  assert(names.size > 60, `${names.size} files`);
  const misnamed = [...names]
    .filter(([file, names]) => {
      const main = plain(file.replace(/^.*\/|\.ts$/g, ""));
      return ![...names].some((name) => plain(name) === main);
    });
  assertEquals(
    misnamed.map(([file, names]) => `${file} exports ${[...names].join(", ")}`),
    [],
  );
});

/** The part of `deno doc --json` that matters here. */
interface DenoDoc {
  nodes: Record<string, {
    symbols: {
      name: string;
      declarations: { kind: string; location: { filename: string } }[];
    }[];
  }>;
}

/** Public functions and classes, by the file that declares them. */
function publicNames({ nodes }: DenoDoc): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (
    const { name, declarations } of Object.values(nodes).flatMap((it) =>
      it.symbols
    )
  ) {
    for (const { kind, location: { filename } } of declarations) {
      if (!["function", "class"].includes(kind)) continue;
      names.set(filename, (names.get(filename) ?? new Set()).add(name));
    }
  }
  return names;
}

Deno.test("scripts find modules that moved at their old addresses", async () => {
  const moved = Object.entries(importMap.imports)
    .filter(([, target]) => target.startsWith("./"));
  assertEquals(moved.length, 3);
  const script = await Deno.makeTempFile({ suffix: ".ts" });
  const root = repositoryRoot.href;
  const lines = moved.flatMap(([old, now], i) => [
    `import * as old${i} from "${new URL(old, root)}";`,
    `import * as now${i} from "${new URL(now, root)}";`,
    `console.log(old${i} === now${i});`,
  ]);
  await Deno.writeTextFile(script, lines.join("\n"));
  const config = new URL("deno.json", root).pathname;
  const args = ["run", "-A", "--no-check", "--config", config, script];
  const { stdout, stderr } = await runDeno(args);
  assertEquals(stdout, "true\n".repeat(3), stderr);
  await Deno.remove(script);
});

Deno.test("no file names a registry's host or a folder of one machine", async () => {
  const hosts = [
    "jsr" + ".io",
    "npmjs" + ".",
    "pypi" + ".org",
    "pythonhosted" + ".",
  ];
  const folders = ["/work" + "/", "/root" + "/"];
  const found: string[] = [];
  let files = 0;
  for await (const path of sourceFiles()) {
    files++;
    const text = await Deno.readTextFile(new URL(path, repositoryRoot));
    for (const word of [...hosts, ...folders]) {
      if (text.includes(word)) found.push(`${path}: ${word}`);
    }
  }
  assert(files > 800, `${files} files`);
  assertEquals(found, []);
});

/** What an example cannot run everywhere, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  downloadPublication: "needs the network",
  probeVideo: "needs FFmpeg and a video",
  videoFrames: "needs FFmpeg and a video",
};

Deno.test("each public function, class or constant has an example that runs, and each type belongs to one of them", async () => {
  const { nodes }: Docs = await readDocs();
  const symbols = Object.values(nodes).flatMap((it) => it.symbols);
  assert(symbols.length > 150, `${symbols.length} symbols`);
  const lacking = new Set<string>();
  /** What each symbol names in its declaration. */
  const mentions = new Map<string, string[]>();
  for (const { name, declarations } of symbols) {
    mentions.set(name, [
      ...mentions.get(name) ?? [],
      ...JSON.stringify(declarations.map(({ def }) => def))
        .matchAll(/"(?:typeName|extends|typeQuery","value)":"(\w+)"/g)
        .map(([, type]) => type!),
    ]);
    const shown = declarations.filter(({ kind }) => SHOWN.includes(kind));
    const examples = shown.flatMap(({ jsDoc }) => jsDoc?.tags ?? [])
      .filter(({ kind }) => kind === "example");
    if (shown.length > 0 && examples.length === 0) {
      lacking.add(`${name} has no example`);
    }
    for (const { doc = "" } of examples) {
      if (/```ts\s+ignore/.test(doc) && !(name in NOT_RUN)) {
        lacking.add(`${name} has an example that is not run`);
      }
    }
  }
  const reached = new Set<string>();
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    mentions.get(name)?.forEach(reach);
  };
  symbols.filter(({ declarations }) =>
    declarations.some(({ kind }) => SHOWN.includes(kind))
  ).forEach(({ name }) => reach(name));
  for (const { name } of symbols) {
    // "typeof NAMES[number]" belongs to the constant.
    const own = mentions.get(name)!;
    if (!reached.has(name) && !own.some((it) => reached.has(it))) {
      lacking.add(`${name} belongs to nothing public`);
    }
  }
  assertEquals([...lacking], []);
});

/** What has four parameters that are no options, and why. */
const FOUR_PARAMETERS: Readonly<Record<string, string>> = {
  multiHeadLoss: "a contract with its users, as the loss is written",
};

Deno.test("public functions and methods have at most three named parameters and then options, and none is a boolean", async () => {
  const { nodes }: Docs = await readDocs();
  const symbols = Object.values(nodes).flatMap((it) => it.symbols);
  const objects = new Set(
    symbols.filter(({ declarations }) =>
      declarations.some(({ kind }) => kind === "interface")
    ).map(({ name }) => name).concat("ErrorOptions"),
  );
  const problems = new Set<string>();
  let checked = 0;
  for (const { name, declarations } of symbols) {
    for (const { def } of declarations) {
      for (const [method, params] of callables(def)) {
        checked++;
        const path = method === undefined ? name : `${name}.${method}`;
        for (const why of complaints(params, objects)) {
          if (!(path in FOUR_PARAMETERS)) problems.add(`${path} ${why}`);
        }
      }
    }
  }
  assert(checked > 100, `${checked} functions and methods`);
  assertEquals([...problems], []);
});

/** A function, or a class's or an interface's constructor and methods, with their parameters. */
function callables(def: Definition = {}): [string | undefined, Parameter[]][] {
  return [
    ...def.params ? [[undefined, def.params] as [undefined, Parameter[]]] : [],
    ...[...def.constructors ?? [], ...def.methods ?? []]
      .filter(({ accessibility }) => accessibility !== "private")
      .map(({ name, params, functionDef }): [string, Parameter[]] => [
        name ?? "constructor",
        params ?? functionDef?.params ?? [],
      ]),
  ];
}

/** What is wrong with the parameters of a function. */
function complaints(
  params: readonly Parameter[],
  objects: ReadonlySet<string>,
): string[] {
  const plain = params.map((it) => it.left ?? it);
  const isOptional = params.map(({ left, optional, kind }) =>
    left !== undefined || optional === true || kind === "rest"
  );
  const typeOf = (at: number) => plain[at]?.tsType?.repr ?? "";
  const found: string[] = [];
  if (plain.some(({ kind }) => kind === "object")) {
    found.push("has a parameter without a name");
  }
  if (plain.some((_, i) => typeOf(i) === "boolean")) {
    found.push("takes a boolean");
  }
  if (
    isOptional.some((it, i) => !it && isOptional.slice(0, i).includes(true))
  ) {
    found.push("has a required parameter after an optional one");
  }
  if (params.length > 4 || params.length === 4 && !objects.has(typeOf(3))) {
    found.push("has four positional parameters");
  }
  return found;
}

Deno.test("each entry point says what it needs, and opens with an example", async () => {
  const lacking: string[] = [];
  for (const entry of Object.values(denoConfig.exports)) {
    const code = await Deno.readTextFile(new URL(entry, repositoryRoot));
    const [sign = ""] = /^\/\*\*[^]*?\*\//.exec(code) ?? [];
    const says = /\b(needs|brings)\b/i.test(sign);
    if (!says || !/ \* @example .+\n \* ```ts\n/.test(sign)) {
      lacking.push(entry);
    }
  }
  assertEquals(lacking, []);
});

Deno.test("@default is a tag of its own line, where JSR reads it", async () => {
  const inline: string[] = [];
  for (const path of await shippedModules()) {
    const code = await Deno.readTextFile(new URL(path, repositoryRoot));
    if (/^ *\/?\*+ .*\S @default\b/m.test(code)) inline.push(path);
  }
  assertEquals(inline, []);
});

/** Kinds of symbols that are shown at work, each by its own example. */
const SHOWN = ["function", "class", "variable"];

/** What `deno doc --json` says of all entry points. */
async function readDocs() {
  const { code, stdout, stderr } = await runDeno([
    "doc",
    "--quiet",
    "--json",
    ...Object.values(denoConfig.exports),
  ]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

/** The part of `deno doc --json` that the tests above read. */
interface Docs {
  nodes: Record<string, {
    symbols: {
      name: string;
      declarations: {
        kind: string;
        jsDoc?: { tags?: { kind: string; doc?: string }[] };
        def?: Definition;
      }[];
    }[];
  }>;
}

interface Definition {
  params?: Parameter[];
  constructors?: Member[];
  methods?: Member[];
}

interface Member {
  name?: string;
  accessibility?: string;
  params?: Parameter[];
  functionDef?: { params: Parameter[] };
}

interface Parameter {
  kind: string;
  optional?: boolean;
  tsType?: { repr: string };
  left?: Parameter;
}
