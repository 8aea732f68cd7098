/**
 * The notebooks in a real JupyterLab: seen as they are opened, and run by its
 * own Run All. Takes minutes and Chromium: with `--all`. `LAB_RUNS=20` runs each
 * twenty times, `LAB_NOTEBOOKS=01,05` chooses.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { compareOutputs } from "../../notebooks/run/compare_outputs.ts";
import {
  codeCells,
  listNotebooks,
  readNotebook,
} from "../../notebooks/run/notebook.ts";
import { ownEnvironment } from "../../notebooks/run/own_environment.ts";
import { pythonEnvironment } from "../../notebooks/run/python_environment.ts";
import { runProgram } from "../../data/files/run_program.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { findBrowser, Lab } from "./lab.ts";

/** Run Alls of each notebook: late outputs came in one of three. */
const RUNS = Number(Deno.env.get("LAB_RUNS") ?? 1);

/** Beginnings of names; by default those that take seconds. */
const CHOSEN = (Deno.env.get("LAB_NOTEBOOKS") ?? "01,02,03,04,07,09").split(
  ",",
);

/** Why there is no Lab here, if there is none. */
async function absence(): Promise<string | undefined> {
  if (!Deno.env.has("ALL")) return "needs --all";
  if (!await findBrowser()) return "there is no Chromium";
  try {
    await pythonEnvironment(() => {}, "lab");
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

/** A copy of what git knows, which Lab may write into. */
async function copyRepository(folder: string): Promise<string> {
  const root = fromFileUrl(repositoryRoot);
  const copy = join(folder, "repository");
  const listed = await runProgram("git", [
    "-C",
    root,
    "ls-files",
    "-z",
    "-co",
    "--exclude-standard",
  ]);
  for (const path of listed.split("\0").filter(Boolean)) {
    await Deno.mkdir(join(copy, path, ".."), { recursive: true });
    await Deno.copyFile(join(root, path), join(copy, path)).catch(() => {});
  }
  return copy;
}

const reason = await absence();

if (reason) {
  Deno.test.ignore(
    `the notebooks in JupyterLab (skipped: ${reason})`,
    () => {},
  );
} else {
  Deno.test("the notebooks in JupyterLab", async (test) => {
    const browser = (await findBrowser())!;
    const python = await pythonEnvironment(() => {}, "lab");
    const names = (await listNotebooks())
      .filter((name) => CHOSEN.includes(name.slice(0, 2)));
    const scratch = await Deno.makeTempDir();
    try {
      const root = await copyRepository(scratch);
      const env = ownEnvironment(scratch);
      await using lab = await Lab.start({
        python,
        scratch,
        browser,
        root,
        env,
      });
      for (const name of names) {
        const stored = await readNotebook(name);
        await using opened = await lab.open(name);

        await test.step(`${name} shows its figures as it is opened`, async () => {
          const figures = codeCells(stored)
            .flatMap(({ outputs = [] }) => outputs)
            .filter(({ data }) => data && "image/png" in data).length;
          const seen = await opened.seeAll(
            ".jp-RenderedImage img, .jp-RenderedSVG img",
          );
          assert(figures > 0);
          assertEquals(seen, figures);
        });

        for (let run = 1; run <= RUNS; run++) {
          await test.step(`${name} has every output under its cell after Run All, ${run} of ${RUNS}`, async () => {
            await opened.runAll();
            const fresh = await opened.content(name);
            assertEquals(compareOutputs(stored, fresh), []);
          });
        }
      }
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  });
}
