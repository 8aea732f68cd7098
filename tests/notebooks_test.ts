import { assert, assertEquals } from "@std/assert";
import { addPictures } from "../notebooks/run/add_pictures.ts";
import { sameForms } from "../notebooks/run/compare_outputs.ts";
import { joinCells, type ShownByCell } from "../notebooks/run/join_cells.ts";
import {
  codeCells,
  listNotebooks,
  type Notebook,
  notebooksFolder,
  readNotebook,
  textOf,
} from "../notebooks/run/notebook.ts";
import { ownEnvironment } from "../notebooks/run/own_environment.ts";
import { fromFileUrl, repositoryRoot } from "./support/paths.ts";
import { runDeno } from "./support/run_deno.ts";
import { sourceFiles } from "./support/source_files.ts";
import { resolveTestImports } from "./support/test_imports.ts";

/** Lines of code of a cell that can be read at a glance. */
const MEDIAN_LINES = 11;

/** Bytes of a notebook that still opens fast everywhere. */
const MOST_BYTES = 400_000;

const SVG = "image/svg+xml";
const PNG = "image/png";

const names = await listNotebooks();
const notebooks = await Promise.all(names.map((name) => readNotebook(name)));

function markdown({ cells }: Notebook): string[] {
  return cells.filter((cell) => cell.cell_type === "markdown")
    .map(({ source }) => textOf(source));
}

Deno.test("there are nine notebooks, numbered in their order", () => {
  assertEquals(names.map((name) => name.slice(0, 3)), [
    "01_",
    "02_",
    "03_",
    "04_",
    "05_",
    "06_",
    "07_",
    "08_",
    "09_",
  ]);
});

Deno.test("the notebooks' README lists each of them", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", notebooksFolder));
  for (const name of names) assert(readme.includes(`(${name}.ipynb)`), name);
});

Deno.test("notebooks and their helpers import the package by its public names only", async () => {
  const inward = /from "(\.\.\/)+(data|loss|model|mod\.ts)\b/g;
  const cells = notebooks.map(({ name, cells }) => ({
    path: name,
    code: cells.map(({ source }) => textOf(source)).join("\n"),
  }));
  const helpers = [];
  for await (const path of sourceFiles("notebooks")) {
    if (!/^notebooks\/(lessons\/)?\w+\.ts$/.test(path)) continue;
    const code = await Deno.readTextFile(new URL(path, repositoryRoot));
    helpers.push({ path, code });
  }
  assert(helpers.length > 20);
  assertEquals(
    [...cells, ...helpers].flatMap(({ path, code }) =>
      Array.from(code.matchAll(inward), ([line]) => `${path}: ${line}`)
    ),
    [],
  );
});

// deno.json leaves notebooks out: `deno fmt --check` of Deno 2.9 rejects every
// cell whose text does not end in a line break, and writes it back as it is.
Deno.test("the notebooks are formatted as deno fmt writes them", async () => {
  const copies = await Deno.makeTempDir();
  try {
    for (const name of names) {
      const path = new URL(`${name}.ipynb`, notebooksFolder);
      await Deno.copyFile(path, `${copies}/${name}.ipynb`);
    }
    const { code, stderr } = await runDeno(["fmt", "--quiet", "."], {
      cwd: copies,
    });
    assertEquals(code, 0, stderr);
    for (const name of names) {
      const path = new URL(`${name}.ipynb`, notebooksFolder);
      assertEquals(
        await Deno.readTextFile(path),
        await Deno.readTextFile(`${copies}/${name}.ipynb`),
      );
    }
  } finally {
    await Deno.remove(copies, { recursive: true });
  }
});

for (const notebook of notebooks) {
  Deno.test(`${notebook.name} opens with question, aim, time and data, and closes with what was not found`, () => {
    const texts = markdown(notebook);
    for (const part of ["Question.", "You will know", "Time", "Data"]) {
      assert(texts[0]?.includes(`**${part}**`), `no ${part}`);
    }
    const closing = texts.at(-1) ?? "";
    for (const part of ["What was found, and what was not", "Open next"]) {
      assert(closing.includes(part), `no ${part}`);
    }
    assert(/[*_]Not (shown|found)[*_]/.test(closing), "nothing is left open");
  });

  Deno.test(`${notebook.name} imports everything in its first code cell`, () => {
    const [first, ...others] = codeCells(notebook)
      .map(({ source }) => textOf(source));
    assert(first?.includes('from "./page.ts"'));
    for (const code of others) assert(!/\bimport\b/.test(code), code);
  });

  Deno.test(`${notebook.name} has short cells, each with a text before it or the cell it goes on from`, () => {
    const lines = codeCells(notebook)
      .map(({ source }) => textOf(source).split("\n").length)
      .sort((a, b) => a - b);
    const median = lines[Math.floor(lines.length / 2)]!;
    assert(median <= MEDIAN_LINES, `median ${median} lines`);
    notebook.cells.forEach((cell, i) => {
      const before = [1, 2].map((back) => notebook.cells[i - back]);
      const told = before.some((each) => each?.cell_type === "markdown");
      assert(
        cell.cell_type === "markdown" || told,
        `no text before ${cell.id}`,
      );
    });
  });

  Deno.test(`${notebook.name} has a caption below each figure, numbered in order`, () => {
    const captions = notebook.cells.flatMap(({ outputs = [] }, i) =>
      outputs.some(({ data }) => data && SVG in data)
        ? [textOf(notebook.cells[i + 1]?.source)]
        : []
    );
    assert(captions.length > 0);
    captions.forEach((caption, i) => {
      assert(caption.startsWith(`**Figure ${i + 1}.**`), caption);
      assert(/conclude/i.test(caption), `no conclusion: ${caption}`);
    });
  });

  Deno.test(`${notebook.name} asserts what it concludes`, () => {
    const asserting = codeCells(notebook)
      .filter(({ source }) => /\bassert\w*\(/.test(textOf(source)));
    assert(asserting.length >= 5, `${asserting.length} cells assert`);
  });

  Deno.test(`${notebook.name} has its outputs stored, light and without errors`, async () => {
    const path = new URL(`${notebook.name}.ipynb`, notebooksFolder);
    const { size } = await Deno.stat(path);
    assert(size <= MOST_BYTES, `${size} bytes`);
    for (const { id, source, outputs = [] } of codeCells(notebook)) {
      const shows = textOf(source).match(/\bawait (show|say)\(/g) ?? [];
      assert(outputs.length >= shows.length, `nothing is stored for ${id}`);
      for (const { output_type, data = {} } of outputs) {
        // What is awaited is under its cell; a cell's last value comes too late.
        assertEquals(output_type, "display_data", id);
        const types = Object.keys(data);
        assert(!types.some((type) => /jpeg|javascript/.test(type)), id);
        assertEquals(PNG in data, SVG in data, `no picture beside ${id}`);
        const text = textOf(data["text/plain"]);
        assert(!/^\s*(true|false|[-−\d.e]+)\s*$/.test(text), `${id}: ${text}`);
        assert(!text.includes("TensorFlow.js"), id);
      }
    }
  });

  Deno.test(`${notebook.name} is at least half text`, () => {
    const linesOf = (type: "code" | "markdown") =>
      notebook.cells.filter(({ cell_type }) => cell_type === type)
        .reduce(
          (sum, { source }) => sum + textOf(source).split("\n").length,
          0,
        );
    const [code, text] = [linesOf("code"), linesOf("markdown")];
    assert(code <= text, `${code} lines of code, ${text} of text`);
  });

  Deno.test(`${notebook.name} has links that lead somewhere`, async () => {
    const links = markdown(notebook).flatMap((text) =>
      [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
    ).filter((target) => !/^\w+:/.test(target));
    assert(links.length > 0);
    for (const link of links) {
      const { isFile } = await Deno.stat(new URL(link, notebooksFolder));
      assert(isFile, link);
    }
  });

  Deno.test(`${notebook.name} has the pictures of its drawings`, async () => {
    const fresh = structuredClone(notebook);
    await addPictures(fresh.cells);
    const picturesOf = (of: Notebook) =>
      codeCells(of).flatMap(({ outputs = [] }) =>
        outputs.flatMap(({ data, metadata }) =>
          data && SVG in data ? [{ data: data[PNG], size: metadata![PNG] }] : []
        )
      );
    assertEquals(picturesOf(notebook), picturesOf(fresh));
  });
}

Deno.test("the notebooks, joined into modules", async (test) => {
  const scratch = await Deno.makeTempDir();
  const modules = notebooks.map(({ name }) =>
    fromFileUrl(new URL(`_joined_${name}.ts`, notebooksFolder))
  );
  try {
    const { flags } = await resolveTestImports(scratch);
    await Promise.all(
      notebooks.map((it, i) => Deno.writeTextFile(modules[i]!, joinCells(it))),
    );
    await test.step("type-check", async () => {
      const { code, stderr } = await runDeno(["check", ...flags, ...modules]);
      assertEquals(code, 0, stderr);
    });
    for (const [i, notebook] of notebooks.entries()) {
      await test.step(`${notebook.name} runs, and shows what is stored`, async () => {
        const run = ["run", "--allow-all", "--no-check", ...flags];
        const { code, stdout, stderr } = await runDeno([...run, modules[i]!], {
          env: ownEnvironment(scratch),
        });
        assertEquals(code, 0, stderr);
        const lines = stdout.trimEnd().split("\n");
        compareShown(notebook, JSON.parse(lines.at(-1)!) as ShownByCell);
      });
    }
  } finally {
    await Promise.all(
      modules.map((path) => Deno.remove(path).catch(() => {})),
    );
    await Deno.remove(scratch, { recursive: true });
  }
});

/** Fails unless all that cells show is what the notebook stores. */
function compareShown(notebook: Notebook, shown: ShownByCell): void {
  assert(Object.keys(shown).length > 0, "nothing was shown");
  for (const cell of codeCells(notebook)) {
    const fresh = shown[cell.id];
    // What changes in place is shown by the kernel alone.
    if (!fresh) continue;
    const stored = (cell.outputs ?? []).map(({ data }) => data ?? {});
    assertEquals(stored.length, fresh.length, cell.id);
    stored.forEach((forms, i) =>
      assert(
        sameForms(cell, forms, fresh[i]!),
        `${cell.id} does not show what is stored`,
      )
    );
  }
}
