import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
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
import { checkedCells } from "../../../notebooks/site/checks/checked_cells.ts";
import { storyOf, writeSite } from "../../../notebooks/site/write_site.ts";
import {
  absenceOfChromium,
  openBrowser,
} from "../../model/page/open_browser.ts";
import { AXE_RULES, axeScript } from "../../support/axe.ts";
import { unless } from "../../support/unless.ts";

/** A page as nbconvert writes one, with a cell of code and its output. */
const STORY = '<!DOCTYPE html><html lang="en"><head><title>x</title></head>' +
  '<body class="jp-Notebook"><main><h1>x</h1><div class="jp-CodeCell">' +
  '<div class="jp-Cell-inputWrapper">let a = 1;</div><p>1</p></div>CELLS</main></body></html>';

/** A site whose stories are such pages. */
async function writeExample(folder: string, names: readonly string[]) {
  for (const name of names) {
    // nbconvert gives each cell such an id.
    const cells = checkedCells(await readNotebook(name))
      .map(({ id }) => `<div id="cell-id=${id}"></div>`);
    await Deno.writeTextFile(
      join(folder, `${name}.html`),
      STORY.replace("CELLS", cells.join("")),
    );
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
          .matchAll(/href="([^"#]+)[#"]/g)].map(([, to]) => to),
      );
    const [first, second, third] = names.map((name) => `${name}.html`);
    const index = "index.html";
    const live = "live.html";
    assertEquals(await linksOf(names[0]!), new Set([index, second, live]));
    assertEquals(
      await linksOf(names[1]!),
      new Set([index, first, third, live]),
    );
    assertEquals(await linksOf(names[2]!), new Set([index, second, live]));
    assertEquals(await linksOf("index"), new Set([live, first, second, third]));
    const page = await Deno.readTextFile(join(folder, live));
    for (const name of names) {
      const story = await Deno.readTextFile(join(folder, `${name}.html`));
      const [, id] = /live\.html#([\w-]+)/.exec(story)!;
      assertStringIncludes(page, `<section id="${id}">`);
    }
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
  ...unless(reason, "the site moves in Chromium, from the file system"),
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
        (await page.locator("figcaption .value").allInnerTexts()).map(Number);
      const expected = (predicted: readonly number[]) =>
        (["mae", "mse", "norm-in-norm"] as const).map((type) =>
          Number(
            lossAndGradient({ type }, predicted, SUBJECTIVE).value.toFixed(4),
          )
        );

      await open("live");
      assertEquals(await shown(), expected(FIRST));
      // By keyboard: one step of 0.05 up.
      await page.locator("#five-scores input").first().focus();
      await page.keyboard.press("ArrowRight");
      const moved = [FIRST[0]! + 0.05, ...FIRST.slice(1)];
      assertEquals(await shown(), expected(moved));
      // By mouse: the second point to the top of its panel.
      const point = page.locator("#five-scores circle").nth(1);
      const box = (await point.boundingBox())!;
      const x = box.x + box.width / 2;
      await page.mouse.move(x, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(x, box.y - 1000, { steps: 3 });
      await page.mouse.up();
      assertEquals(await shown(), expected([moved[0]!, 6, ...moved.slice(2)]));
      const holding = (id: string) => page.locator(`#${id} .holds`).count();
      assertEquals(await holding("five-scores"), 4);
      const arrows = page.locator('#five-scores [data-mark="arrow"] path');
      assert(await arrows.count() > 0);

      // Each figure says something else when the first of its sliders is moved by keyboard.
      for (const id of ["family", "along-the-gradient", "split-batch"]) {
        const summary = page.locator(`#${id} [data-part=summary]`);
        const drawn = page.locator(`#${id} figure`).first();
        const [said, before] = [
          await summary.innerText(),
          await drawn.innerHTML(),
        ];
        await page.locator(`#${id} input`).first().focus();
        await page.keyboard.press("ArrowRight");
        assertNotEquals(await summary.innerText(), said);
        assertNotEquals(await drawn.innerHTML(), before);
        assert(await holding(id) >= 2, id);
      }
      assertEquals(await page.locator(".fails").count(), 0);

      // Stories run their assertions again; a failure is seen, and seen to fail.
      for (const name of names) {
        await open(name);
        const status = page.locator("#site-checks [role=status]");
        await page.locator("#site-checks .holds, #site-checks .fails")
          .waitFor();
        const cells = checkedCells(await readNotebook(name));
        const wanted = cells.filter(({ elsewhere }) => elsewhere === undefined);
        assertStringIncludes(await status.innerText(), "✓");
        assertEquals(await page.locator(".site-check").count(), cells.length);
        assertEquals(
          await page.locator(".site-check.holds").count(),
          wanted.length,
          name,
        );
      }
      // The loss of the first assertion, and 1 more than it should be.
      const story = await Deno.readTextFile(join(folder, `${names[2]}.html`));
      const wrong = story.replace(
        /(\("cell-05",0\),\w+\)\()/,
        (call) => `${call}1+`,
      );
      assertNotEquals(wrong, story);
      await Deno.writeTextFile(join(folder, "wrong.html"), wrong);
      await open("wrong");
      await page.locator("#site-checks .fails").waitFor();
      assertEquals(await page.locator(".site-check.fails").count(), 1);
      assertStringIncludes(
        await page.locator(".site-check.fails").innerText(),
        "is not within 1e-7 of",
      );

      await open(names[1]!);
      const code = page.locator(".jp-Cell-inputWrapper");
      assertEquals(await code.isVisible(), false);
      await page.locator("summary").first().focus();
      await page.keyboard.press("Enter");
      assertEquals(await code.isVisible(), true);

      const axe = await axeScript();
      for (const name of ["index", "live", names[1]!]) {
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
