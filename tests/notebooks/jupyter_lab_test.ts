/**
 * The notebooks in a real JupyterLab: seen as they are opened, and run by its
 * own Run All. Takes Chromium and 230 MB of Jupyter: in CI the first notebook,
 * with `--all` those that take seconds. `LAB_RUNS=20` runs each twenty times,
 * `LAB_NOTEBOOKS=01,05` chooses.
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
import { absenceOfChromium } from "../model/page/open_browser.ts";
import { findChromium } from "../support/axe.ts";
import { ALL_RUN } from "../support/large.ts";
import { removeFolder } from "../support/remove_folder.ts";
import { Lab, type LabNotebook } from "./lab.ts";
import { unless } from "../support/unless.ts";

/** Run Alls of each notebook: late outputs came in one of three. */
const RUNS = Number(Deno.env.get("LAB_RUNS") ?? 1);

/** Beginnings of names; by default those that take seconds. */
const CHOSEN = (Deno.env.get("LAB_NOTEBOOKS") ??
  (ALL_RUN ? "01,02,03,04,07,09" : "01")).split(",");

/** Why there is no Lab here, if there is none. */
async function absence(): Promise<string | undefined> {
  const browserless = await absenceOfChromium();
  if (browserless) return browserless;
  try {
    await git("ls-files", "-z", "notebooks");
    await pythonEnvironment(() => {}, "lab");
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

/** What git says of the repository, also where it belongs to another user, as in a container. */
function git(...args: string[]): Promise<string> {
  const root = fromFileUrl(repositoryRoot);
  return runProgram("git", ["-c", "safe.directory=*", "-C", root, ...args]);
}

/** A copy of what git knows, which Lab may write into. */
async function copyRepository(folder: string): Promise<string> {
  const root = fromFileUrl(repositoryRoot);
  const copy = join(folder, "repository");
  const listed = await git("ls-files", "-z", "-co", "--exclude-standard");
  for (const path of listed.split("\0").filter(Boolean)) {
    await Deno.mkdir(join(copy, path, ".."), { recursive: true });
    await Deno.copyFile(join(root, path), join(copy, path)).catch(() => {});
  }
  return copy;
}

const reason = await absence();

if (reason) {
  Deno.test(unless(reason, "the notebooks in JupyterLab"), () => {});
} else {
  let scratch: string;
  let lab: Lab;

  // Not in a test, for it may take longer than a test may where many other programs run.
  Deno.test.beforeAll(async () => {
    scratch = await Deno.makeTempDir();
    lab = await Lab.start({
      python: await pythonEnvironment(() => {}, "lab"),
      scratch,
      browser: findChromium()!,
      root: await copyRepository(scratch),
      env: ownEnvironment(scratch),
    });
  });

  Deno.test.afterAll(async () => {
    await lab?.[Symbol.asyncDispose]();
    await removeFolder(scratch);
  });

  const names = (await listNotebooks())
    .filter((name) => CHOSEN.includes(name.slice(0, 2)));
  for (const name of names) {
    let opened: LabNotebook | undefined;

    Deno.test(`JupyterLab shows the figures of ${name} as it is opened`, async () => {
      const figures = codeCells(await readNotebook(name))
        .flatMap(({ outputs = [] }) => outputs)
        .filter(({ data }) => data && "image/png" in data).length;
      opened = await lab.open(name);
      const seen = await opened.seeAll(
        ".jp-RenderedImage img, .jp-RenderedSVG img",
      );
      assert(figures > 0);
      assertEquals(seen, figures);
    });

    for (let run = 1; run <= RUNS; run++) {
      Deno.test(`JupyterLab has every output of ${name} under its cell after Run All, ${run} of ${RUNS}`, async () => {
        opened ??= await lab.open(name);
        await opened.runAll();
        const fresh = await opened.content(name);
        assertEquals(compareOutputs(await readNotebook(name), fresh), []);
        if (run === RUNS) await opened[Symbol.asyncDispose]();
      });
    }
  }
}
