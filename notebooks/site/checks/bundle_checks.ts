import { builtinModules } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { webRuntimeFolder } from "../../../model/page/mod.ts";
import { readRows } from "../../read_rows.ts";
import { type Notebook, notebooksFolder } from "../../run/notebook.ts";
import { bundle } from "../bundle.ts";
import { joinCheckedCells } from "./checked_cells.ts";

/** The repository. */
const ROOT = new URL("../", notebooksFolder);

/** ONNX Runtime for browsers as one module; its WebAssembly is a file of its own. */
const RUNTIME = "ort.wasm.bundle.min.mjs";

/** npm packages that work in a browser too; the others are left out. */
const PORTABLE = /^(@tensorflow\/tfjs(-core)?|fastest-levenshtein|p-limit)$/;

/** Modules that only training, files and the kernel need. */
const ABSENT = ["download", "evaluate_on", "live_progress"];

/** Those that a page has in another form, under the same name. */
const STAND_INS = [
  "assert",
  "figure",
  "included_model",
  "settings",
  "watch_training",
];

/**
 * The assertions of a notebook as a script for a worker in its page, with the
 * library's own sources and the authors' tables in it. It posts what
 * `show_checks.ts` listens to.
 *
 * Modules that draw, read files or need a package of Node's are replaced by the
 * import map; everything else is what the notebook itself imports.
 */
export async function bundleChecks(notebook: Notebook): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-checks-" });
  try {
    const cells = join(folder, "cells.ts");
    const rows = join(folder, "read_rows.ts");
    const map = join(folder, "import_map.json");
    await Deno.writeTextFile(cells, joinCheckedCells(notebook));
    await Deno.writeTextFile(rows, await rowsModule());
    await Deno.writeTextFile(map, JSON.stringify(await importMap(folder)));
    const code = await bundle(cells, ["--format=esm", `--import-map=${map}`]);
    return `(async () => { try { ${
      // Addresses of files are made, but never fetched.
      code.replaceAll(
        "import.meta.url",
        '"https://page.invalid/"',
      )} } catch (error) { postMessage({ stopped: String(error) }); } })();`;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Where the bundler finds what the cells import. */
async function importMap(
  folder: string,
): Promise<{ imports: Record<string, string> }> {
  const text = await Deno.readTextFile(new URL(".import_map.json", ROOT));
  const { imports: packages } = JSON.parse(text) as {
    imports: Record<string, string>;
  };
  const absent = new URL("absent.cjs", import.meta.url).href;
  const of = (path: string) => new URL(path, ROOT).href;
  const standIn = (name: string) => new URL(name, import.meta.url).href;
  const beside = `${pathToFileURL(folder).href}/`;
  return {
    imports: {
      ...Object.fromEntries(
        Object.entries(packages).map(([name, target]) => [
          name,
          PORTABLE.test(name) ? target : absent,
        ]),
      ),
      ...Object.fromEntries(
        builtinModules.map((name) => [`node:${name}`, absent]),
      ),
      ...Object.fromEntries(
        ABSENT.map((name) => [of(`notebooks/${name}.ts`), absent]),
      ),
      "@iqa/norm-in-norm/data": standIn("data.ts"),
      "@iqa/norm-in-norm/loss": of("loss/mod.ts"),
      "@iqa/norm-in-norm/model": standIn("model.ts"),
      "@iqa/norm-in-norm/score": of("model/scoring/score.ts"),
      "onnxruntime-node":
        pathToFileURL(join(await webRuntimeFolder(), RUNTIME)).href,
      "sharp": standIn("sharp.ts"),
      ...Object.fromEntries(
        STAND_INS.map((name) => [
          of(`notebooks/${name}.ts`),
          standIn(`${name}.ts`),
        ]),
      ),
      [of("notebooks/pictures.ts")]: standIn("figure.ts"),
      [of("notebooks/read_rows.ts")]: `${beside}read_rows.ts`,
      // The cells lie in another folder than their notebook.
      [`${beside}assert.ts`]: standIn("assert.ts"),
      [`${beside}cells.ts`]: `${beside}cells.ts`,
      [`${beside}read_rows.ts`]: `${beside}read_rows.ts`,
      [beside]: notebooksFolder.href,
    },
  };
}

/** A stand-in for `read_rows.ts` that has the tables in it, column by column. */
async function rowsModule(): Promise<string> {
  const tables: Record<string, Record<string, string[]>> = {};
  for await (
    const { name } of Deno.readDir(new URL("data/", notebooksFolder))
  ) {
    const rows = await readRows(name);
    tables[name] = Object.fromEntries(
      Object.keys(rows[0]!).map((key) => [key, rows.map((row) => row[key]!)]),
    );
  }
  return `const TABLES = ${JSON.stringify(tables)};
export function readRows(file) {
  const columns = Object.entries(TABLES[file]);
  return columns[0][1].map((_, i) =>
    Object.fromEntries(columns.map(([key, values]) => [key, values[i]]))
  );
}
`;
}
