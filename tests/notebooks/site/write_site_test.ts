import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { lossAndGradient } from "../../../loss/mod.ts";
import {
  listNotebooks,
  readNotebook,
} from "../../../notebooks/run/notebook.ts";
import {
  FIRST,
  SUBJECTIVE,
} from "../../../notebooks/site/live/compared_losses.ts";
import { storyOf, writeSite } from "../../../notebooks/site/write_site.ts";
import {
  absenceOfChromium,
  openBrowser,
} from "../../model/page/open_browser.ts";
import { AXE_RULES, axeScript } from "../../support/axe.ts";

/** A page as nbconvert writes one, with a cell of code and its output. */
const STORY = '<!DOCTYPE html><html lang="en"><head><title>x</title></head>' +
  '<body class="jp-Notebook"><main><h1>x</h1><div class="jp-CodeCell">' +
  '<div class="jp-Cell-inputWrapper">let a = 1;</div><p>1</p></div></main></body></html>';

/** A site whose stories are such pages. */
async function writeExample(folder: string, names: readonly string[]) {
  for (const name of names) {
    await Deno.writeTextFile(join(folder, `${name}.html`), STORY);
  }
  await writeSite(folder, names);
}

Deno.test("storyOf() knows title and question of every notebook, and a figure of those that draw", async () => {
  const stories = [];
  for (const name of await listNotebooks()) {
    const notebook = await readNotebook(name);
    const story = storyOf(notebook);
    assert(story.title !== "" && story.question.endsWith("?"), name);
    const draws = JSON.stringify(notebook.cells).includes("image/svg+xml");
    assertEquals(story.figure !== undefined, draws, name);
    stories.push(story);
  }
  assertEquals(new Set(stories.map(({ title }) => title)).size, stories.length);
});

Deno.test("writeSite() leads from each story to its neighbors and the index, and fetches nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = (await listNotebooks()).slice(0, 3);
    await writeExample(folder, names);
    const linksOf = async (name: string) =>
      new Set(
        [...(await Deno.readTextFile(join(folder, `${name}.html`)))
          .matchAll(/href="([^"#]+)"/g)].map(([, to]) => to),
      );
    const [first, second, third] = names.map((name) => `${name}.html`);
    const index = "index.html";
    assertEquals(await linksOf(names[0]!), new Set([index, second]));
    assertEquals(await linksOf(names[1]!), new Set([index, first, third]));
    assertEquals(await linksOf(names[2]!), new Set([index, second]));
    assertEquals(
      await linksOf("index"),
      new Set(["live_five_scores.html", first, second, third]),
    );
    for await (const { name } of Deno.readDir(folder)) {
      const page = await Deno.readTextFile(join(folder, name));
      assertEquals(page.match(/(?:src|href)="https?:/g), null, name);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const reason = await absenceOfChromium();

Deno.test({
  name: `the site moves in Chromium, from the file system${
    reason ? ` (skipped: ${reason})` : ""
  }`,
  ignore: reason !== undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const names = (await listNotebooks()).slice(0, 3);
    await writeExample(folder, names);
    const browser = await openBrowser(join(folder, "profile"));
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(String(error)));
      const open = (name: string) =>
        page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      const shown = async () =>
        (await page.locator("figcaption output").allInnerTexts()).map(Number);
      const expected = (predicted: readonly number[]) =>
        (["mae", "mse", "norm-in-norm"] as const).map((type) =>
          Number(
            lossAndGradient({ type }, predicted, SUBJECTIVE).value.toFixed(4),
          )
        );

      await open("live_five_scores");
      assertEquals(await shown(), expected(FIRST));
      // By keyboard: one step of 0.05 up.
      await page.locator("#sliders input").first().focus();
      await page.keyboard.press("ArrowRight");
      const moved = [FIRST[0]! + 0.05, ...FIRST.slice(1)];
      assertEquals(await shown(), expected(moved));
      // By mouse: the second point to the top of its panel.
      const point = page.locator("circle").nth(1);
      const box = (await point.boundingBox())!;
      const x = box.x + box.width / 2;
      await page.mouse.move(x, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(x, box.y - 1000, { steps: 3 });
      await page.mouse.up();
      assertEquals(await shown(), expected([moved[0]!, 6, ...moved.slice(2)]));
      assertEquals(await page.locator("#claims .holds").count(), 4);
      assertEquals(await page.locator(".arrow[d^=M]").count() > 0, true);

      await open(names[1]!);
      const code = page.locator(".jp-Cell-inputWrapper");
      assertEquals(await code.isVisible(), false);
      await page.locator("summary").focus();
      await page.keyboard.press("Enter");
      assertEquals(await code.isVisible(), true);

      const axe = await axeScript();
      for (const name of ["index", "live_five_scores", names[1]!]) {
        await open(name);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          for (const width of [1280, 360]) {
            await page.setViewportSize({ width, height: 800 });
            await page.evaluate(`${axe};0`);
            const found: { overflow: number; violations: string[] } = await page
              .evaluate(
                `axe.run(document, { runOnly: ${
                  JSON.stringify(AXE_RULES)
                } }).then(({ violations }) => ({
                overflow: document.documentElement.scrollWidth - innerWidth,
                violations: violations.map(({ id, nodes }) => id + ": " + nodes[0].html),
              }))`,
              );
            assert(found.overflow <= 0, `${name} ${width} ${found.overflow}`);
            assertEquals(
              found.violations,
              [],
              `${name} ${colorScheme} ${width}`,
            );
          }
        }
      }
      assertEquals(problems, []);
      assertStringIncludes(await page.title(), "x");
    } finally {
      await browser.close();
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  },
});
