/** The notebooks' pages as they are read: by a keyboard, a screen reader, on a phone. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { pathToFileURL } from "node:url";
import { runPython } from "../../../model/runtime/provision/run_python.ts";
import {
  listNotebooks,
  notebooksFolder,
  readNotebook,
  textOf,
} from "../../../notebooks/run/notebook.ts";
import { pythonEnvironment } from "../../../notebooks/run/python_environment.ts";
import { checkedCells } from "../../../notebooks/site/checks/checked_cells.ts";
import { writeSite } from "../../../notebooks/site/write_site.ts";
import {
  absenceOfChromium,
  openBrowser,
} from "../../model/page/open_browser.ts";
import { AXE_RULES, axeScript } from "../../support/axe.ts";
import { fromFileUrl } from "../../support/paths.ts";

/** Renders stored notebooks as `deno task notebooks` renders those that it has executed. */
const RENDER = `
import sys
sys.path.insert(0, sys.argv[1])
import nbformat
from execute import render
for name in sys.argv[4:]:
    notebook = nbformat.read(f"{sys.argv[2]}/{name}.ipynb", as_version=4)
    title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    with open(f"{sys.argv[3]}/{name}.html", "w", encoding="utf-8") as page:
        page.write(render(notebook, title, "../"))
`;
import { unless } from "../../support/unless.ts";

/** How long a page may take to run its assertions again: tens of seconds, on a busy machine minutes. */
const CHECKS = 900_000;

/** The member of an image that is asked for; Deno has no such type. */
interface Sized {
  naturalWidth: number;
}

/** Why the pages cannot be looked at here. */
async function absence(): Promise<string | undefined> {
  const browser = await absenceOfChromium();
  if (browser !== undefined) return browser;
  try {
    await pythonEnvironment(() => {});
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}

Deno.test("every figure of the notebooks has a text that says what it shows", async () => {
  let figures = 0;
  for (const name of await listNotebooks()) {
    for (const { outputs = [], source } of (await readNotebook(name)).cells) {
      assertEquals(textOf(source).match(/!\[\s*\]\(/g), null, name);
      for (const { data = {} } of outputs) {
        const svg = textOf(data["image/svg+xml"]);
        const html = textOf(data["text/html"]);
        // A picture alone says nothing: each comes with the drawing.
        assertEquals("image/png" in data, svg !== "", name);
        for (const [image] of html.matchAll(/<img\b[^>]*>/g)) {
          figures++;
          assert(/\balt="[^"]/.test(image), `${name}: ${image.slice(0, 200)}`);
        }
        if (svg === "") continue;
        figures++;
        const title = /^\s*<svg\b[^>]*role="img"[^>]*><title>([^<]+)/.exec(svg);
        assert(title && title[1]!.length > 10, `${name}: ${svg.slice(0, 200)}`);
      }
    }
  }
  assert(figures > 20, `${figures} figures`);
});

const reason = await absence();

Deno.test({
  ...unless(
    reason,
    "axe-core finds nothing on the notebooks' pages, wide and narrow, light and dark, and every assertion that they run again holds",
  ),
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const names = await listNotebooks();
    const source = fromFileUrl(notebooksFolder);
    await runPython(await pythonEnvironment(() => {}), [
      ...["-X", "utf8", "-W", "ignore", "-c", RENDER],
      ...[join(source, "run"), source, folder, ...names],
    ]);
    await writeSite(folder, names);
    const axe = await axeScript();
    const browser = await openBrowser(join(folder, "profile"));
    try {
      const problems: Record<string, unknown> = {};
      // Each in a tab of its own, so that the assertions of one run while the next is looked at.
      const pages = new Map<string, Page>();
      for (const name of names) {
        const page = await browser.newPage();
        page.setDefaultTimeout(120_000);
        pages.set(name, page);
        const written = await Deno.readTextFile(join(folder, `${name}.html`));
        // A formula in a heading is a formula, and a figure has its title as its text.
        assertEquals(written.match(/<ns\d+:/g), null, name);
        assertEquals(written.match(/<img alt="No description/g), null, name);
        await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
        for (
          const [width, colorScheme] of [
            [1280, "light"],
            [360, "dark"],
          ] as const
        ) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          await page.evaluate(`${axe};0`);
          const found: { overflow: number; violations: string[] } = await page
            .evaluate(
              `axe.run(document, { runOnly: ${
                JSON.stringify(AXE_RULES)
              } }).then(({ violations }) => ({
                overflow: document.documentElement.scrollWidth - innerWidth,
                violations: violations.map(({ id, impact, nodes }) =>
                  id + " (" + impact + "): " + nodes[0].html.slice(0, 300)),
              }))`,
            );
          if (found.overflow > 0 || found.violations.length > 0) {
            problems[`${name} at ${width}, ${colorScheme}`] = found;
          }
        }
        // A figure that the narrow page makes small can be enlarged by keyboard, and scrolled.
        const enlarge = page.locator(".site-enlarge");
        if (await enlarge.count() > 0) {
          const image = page.locator(".jp-RenderedSVG img").first();
          const widths = async () => [
            (await image.boundingBox())!.width,
            await image.evaluate((it) => (it as Sized).naturalWidth),
          ];
          const [small, own] = await widths();
          assert(small! < 360 && own! >= 640, `${name}: ${small} of ${own}`);
          await enlarge.first().focus();
          await page.keyboard.press("Enter");
          assertEquals(await widths(), [own, own], name);
          const place = page.locator(".site-large");
          assertEquals(await place.getAttribute("tabindex"), "0", name);
          await page.setViewportSize({ width: 1280, height: 800 });
          await enlarge.first().waitFor({ state: "hidden" });
          assertEquals(await place.count(), 0, name);
        }
      }
      for (const [name, page] of pages) {
        const status = page.locator(
          "#site-checks .holds, #site-checks .fails",
        );
        await status.waitFor({ timeout: CHECKS });
        const wanted = checkedCells(await readNotebook(name))
          .filter(({ elsewhere }) => elsewhere === undefined);
        const held = await page.locator(".site-check.holds").count();
        const failed = await page.locator(".site-check.fails").allInnerTexts();
        if (held !== wanted.length || failed.length > 0) {
          problems[`assertions of ${name}`] = { held, failed };
        }
        console.log(`${name}: ${await status.innerText()}`);
      }
      assertEquals(problems, {});
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  },
});
