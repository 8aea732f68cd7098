import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { compareOutputs } from "../../notebooks/run/compare_outputs.ts";
import { executeNotebook } from "../../notebooks/run/execute_notebook.ts";
import { listNotebooks, readNotebook } from "../../notebooks/run/notebook.ts";
import { pythonEnvironment } from "../../notebooks/run/python_environment.ts";
import { unless } from "../support/unless.ts";

/** Python with Jupyter, or why there is none here. */
async function findEnvironment(): Promise<{ python?: string; reason: string }> {
  try {
    return { python: await pythonEnvironment(() => {}), reason: "" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { reason: reason.split("\n")[0]! };
  }
}

const { python, reason } = await findEnvironment();

if (python === undefined) {
  Deno.test(unless(reason, "the Deno kernel executes the notebooks"), () => {});
} else {
  Deno.test("the Deno kernel executes the notebooks", async (test) => {
    const scratch = await Deno.makeTempDir();
    try {
      for (const name of await listNotebooks()) {
        await test.step(`${name} shows what is stored`, async () => {
          const executed = `${scratch}/${name}.ipynb`;
          const html = `${scratch}/${name}.html`;
          const workplace = { python, scratch };
          await executeNotebook(name, workplace, { executed, html });
          const [stored, fresh] = await Promise.all([
            readNotebook(name),
            readNotebook(name, executed),
          ]);
          assertEquals(compareOutputs(stored, fresh), []);
          await assertStandsAlone(html, JSON.stringify(stored));
        });
      }
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  });
}

/** Fails if a page fetches something, or shows a formula as source. */
async function assertStandsAlone(path: string, stored: string): Promise<void> {
  const page = await Deno.readTextFile(path);
  const fetched = page.match(
    /<(?:script|link|img)[^>]+(?:src|href)="http[^"]*"/g,
  );
  assertEquals(fetched ?? [], []);
  // A formula such as $\\rho$, in JSON.
  if (/\$[^$"]*\\\\[a-z]/.test(stored)) {
    assert(page.includes("<math"), "no formula is rendered");
  }
  assert(!/\$\\[a-z]/.test(page), "a formula is shown as source");
  // Links to sources lead there from where the page lies; those to other
  // notebooks to their pages beside it.
  const links = [...page.matchAll(/<a href="([^":#]+)"/g)].map(([, to]) => to!);
  assert(links.length > 0, "no link");
  for (const link of links) {
    if (/^\d\d_\w+\.html$/.test(link)) continue;
    await Deno.stat(join(dirname(path), link));
  }
}
