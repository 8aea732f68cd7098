/**
 * The notebooks in a real JupyterLab: seen as they are opened, and run by its
 * own Run All. Takes minutes and Chromium: with `--all`.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { compareOutputs } from "../../notebooks/run/compare_outputs.ts";
import {
  codeCells,
  listNotebooks,
  readNotebook,
} from "../../notebooks/run/notebook.ts";
import { pythonEnvironment } from "../../notebooks/run/python_environment.ts";
import { runCommand } from "../../model/runtime/provision/run_command.ts";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";
import { findBrowser, Lab } from "./lab.ts";

/** Run Alls of each notebook: late outputs came in one of three. */
const RUNS = Number(Deno.env.get("LAB_RUNS") ?? 1);

/** Those that take seconds. */
const SHORT = ["01", "02", "03", "04", "07"];

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
  const listed = await runCommand("git", [
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
      .filter((name) => SHORT.includes(name.slice(0, 2)));
    const scratch = await Deno.makeTempDir();
    try {
      const root = await copyRepository(scratch);
      for (const name of names) {
        const stored = await readNotebook(name);
        const place = { python, scratch, browser, root };

        await test.step(`${name} shows its figures as it is opened`, async () => {
          await using lab = await Lab.open(name, place);
          const figures = codeCells(stored).flatMap(({ outputs = [] }) =>
            outputs
          )
            .filter(({ data }) => data && "image/png" in data).length;
          // Lab draws what comes into view.
          const seen = await lab.seeAll(
            ".jp-RenderedImage img, .jp-RenderedSVG img",
          );
          assertEquals(seen, figures);
        });

        await test.step(`${name} has every output under its cell after Run All`, async () => {
          for (let run = 0; run < RUNS; run++) {
            await using lab = await Lab.open(name, place);
            await lab.runAll();
            await lab.save();
            const path = join(root, "notebooks", `${name}.ipynb`);
            const fresh = await readNotebook(name, path);
            assertEquals(compareOutputs(stored, fresh), [], `run ${run + 1}`);
            const counts = codeCells(fresh).map(({ outputs = [] }) =>
              outputs.length
            );
            assert(counts.some((count) => count > 0));
          }
        });
      }
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  });
}
