/**
 * The page that scores in a real Chromium, from the first visit to one without a
 * network: with `--all`, and in CI.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import { renderSynthetic } from "../../../data/synthetic/render_synthetic.ts";
import { buildPage } from "../../../model/page/build_page.ts";
import { servePage } from "../../../model/page/serve_page.ts";
import {
  findModel,
  openPredictor,
} from "../../../model/scoring/open_predictor.ts";
import { scoreFiles } from "../../../model/scoring/score_files.ts";
import { AXE_RULES, axeScript } from "../../support/axe.ts";
import { sharedPath } from "../../support/shared.ts";
import { onnxModel } from "../scoring/onnx_model.ts";
import {
  absenceOfChromium,
  browserMemory,
  openBrowser,
} from "./open_browser.ts";
import { unless } from "../../support/unless.ts";

/** How long anything may take on a machine that does other things too. */
const PATIENCE = 300_000;

/** The scale of the included model is 0 to 1: scores may differ by 0.1 % of it. */
const CLOSE = 0.001;

const reason = await absenceOfChromium();

Deno.test({
  ...unless(reason, "the page scores in Chromium"),
  // A browser's connections end when it has ended.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const folder = await Deno.makeTempDir({ prefix: "norm-in-norm page ü " });
    const site = join(folder, "site");
    const files = await buildPage(site);
    const requests: string[] = [];
    const log = (method: string, path: string) =>
      requests.push(`${method} ${path}`);
    const server = servePage(site, files, { port: 0, log });
    const url = `http://localhost:${server.addr.port}/`;
    const profile = join(folder, "profile");
    const browser = await openBrowser(profile);
    try {
      const photographs = await writePhotographs(folder);
      const visit = await openPage(browser);
      const { page } = visit;
      const begin = performance.now();
      await page.goto(url);

      await t.step(
        "the first photograph has score, percentile, interval and map",
        async () => {
          await choose(page, [photographs[0]!]);
          console.log(
            `first score: ${Math.round(performance.now() - begin)} ms`,
          );
          const row = page.locator("#rows tr").first();
          const cells = await row.locator("td").allInnerTexts();
          assert(/^\d\.\d\d/.test(cells[0]!), cells[0]);
          assert(/^\d+ %$/.test(cells[1]!), cells[1]);
          assert(/^\d\.\d\d to \d\.\d\d/.test(cells[2]!), cells[2]);
          assertEquals(await page.locator("figure canvas").count(), 1);
          assert(await isDrawn(page), "the map is empty");
          assertStringIncludes(await page.innerText("#model"), "2021");
        },
      );

      // From here on no request may leave, whatever is done.
      requests.length = 0;
      visit.requests.length = 0;

      await t.step(
        "scores are those of `score`, to 0.1 % of the scale",
        async () => {
          await choose(page, photographs.slice(1));
          const { path, ...found } = await saveCsv(page, folder);
          const expected = await scoresOf(photographs);
          const names = photographs.map((each) => each.replace(/^.*[/\\]/, ""));
          assertEquals(Object.keys(found.scores), names);
          for (const [i, name] of names.entries()) {
            const difference = Math.abs(found.scores[name]! - expected[i]!);
            assert(difference < CLOSE, `${name}: ${difference}`);
          }
          assertStringIncludes(await Deno.readTextFile(path), "better_than");
        },
      );

      await t.step(
        "the pixels are those of the library's decoder: a turned, a transparent and a gray one too",
        async () => {
          await clear(page);
          const odd = await writeOddPhotographs(folder, photographs[0]!);
          await choose(page, odd);
          const { scores } = await saveCsv(page, folder);
          const expected = await scoresOf(odd);
          const differences = Object.values(scores)
            .map((score, i) => Math.abs(score - expected[i]!));
          assertEquals(differences.filter((each) => !(each < 1e-4)), []);
        },
      );

      await t.step(
        "a broken image, a text and an empty file have an error and no score",
        async () => {
          await clear(page);
          const whole = await Deno.readFile(photographs[0]!);
          const broken = {
            "cut.png": whole.subarray(0, whole.length / 2),
            "text.jpg": new TextEncoder().encode("no image"),
            "empty.jpg": new Uint8Array(),
          };
          const paths = [];
          for (const [name, bytes] of Object.entries(broken)) {
            paths.push(join(folder, name));
            await Deno.writeFile(paths.at(-1)!, bytes);
          }
          await choose(page, [...paths, photographs[0]!]);
          const texts = await page.locator("#rows tr td:nth-child(2)")
            .allInnerTexts();
          const bad =
            "No score: it is damaged, or not an image that this browser can decode";
          assertEquals(texts.slice(0, 3), [bad, bad, "No score: it is empty"]);
          assertEquals(
            await page.innerText("#status"),
            "1 photograph scored, 3 without a score",
          );
        },
      );

      await t.step(
        "an image of 50 megapixels has the score of `score`; one of 70 is an error",
        async () => {
          await clear(page);
          const sharp = await loadSharp();
          const large = join(folder, "50 megapixels.jpg");
          const huge = join(folder, "70 megapixels.jpg");
          const source = sharp(photographs[0]!).removeAlpha();
          await source.clone().resize(8192, 6144).jpeg().toFile(large);
          await source.clone().resize(10000, 7000, { kernel: "nearest" }).jpeg()
            .toFile(huge);
          await choose(page, [large, huge]);
          const { scores } = await saveCsv(page, folder);
          const [expected] = await scoresOf([large]);
          const score = scores["50 megapixels.jpg"]!;
          assert(Math.abs(score - expected!) < CLOSE, `${score} ${expected}`);
          assertStringIncludes(
            await page.locator("#rows tr").nth(1).innerText(),
            "it has 70.0 megapixels, and this page takes 67.1 at most",
          );
        },
      );

      await t.step("dropping and pasting are as choosing", async () => {
        await clear(page);
        await give(page, "drop", photographs[0]!);
        await give(page, "paste", photographs[1]!);
        assertEquals(await page.locator("#rows tr").count(), 2);
      });

      await t.step(
        "of a folder images are scored, and the rest is counted",
        async () => {
          await clear(page);
          const trip = join(folder, "trip");
          await Deno.mkdir(join(trip, "day 1"), { recursive: true });
          for (const name of ["b.png", "day 1/a.png", "._b.png"]) {
            await Deno.copyFile(photographs[0]!, join(trip, name));
          }
          await Deno.writeTextFile(join(trip, "notes.txt"), "");
          await page.setInputFiles("#folder", trip);
          await scored(page);
          const names = await page.locator("#rows label span").allInnerTexts();
          assertEquals(names.toSorted(), ["trip/b.png", "trip/day 1/a.png"]);
          assertEquals(
            await page.innerText("#passed"),
            "Skipped 2 files that are not images.",
          );
        },
      );

      await t.step(
        "the keyboard sorts, filters, chooses two photographs and sets the map",
        async () => {
          await clear(page);
          await choose(page, photographs.slice(0, 6));
          const scoresShown = async () =>
            (await page.locator("#rows tr:visible td b:first-child")
              .allInnerTexts())
              .map(Number);
          const all = await scoresShown();
          await page.locator("[data-by=score]").focus();
          await page.keyboard.press("Enter");
          assertEquals(await scoresShown(), all.toSorted((a, b) => a - b));
          await page.keyboard.press("Space");
          assertEquals(await scoresShown(), all.toSorted((a, b) => b - a));
          assertEquals(
            await page.locator("th[aria-sort]").getAttribute("aria-sort"),
            "descending",
          );
          await page.locator("#side").selectOption("below");
          await page.locator("#threshold").focus();
          await page.keyboard.type("0.4");
          const below = all.filter((score) => score < 0.4);
          assertEquals((await scoresShown()).length, below.length);
          await page.locator("#side").selectOption("all");
          await page.locator("#rows input").nth(3).focus();
          await page.keyboard.press("Space");
          assertEquals(await page.locator("figure").count(), 2);
          assert(
            /better by|same score/.test(await page.innerText("#difference")),
          );
          await page.locator("#strength").focus();
          await page.keyboard.press("Home");
          const opacity =
            'getComputedStyle(document.querySelector("canvas")).opacity';
          assertEquals(await page.evaluate(opacity), "0");
        },
      );

      await t.step(
        "it is accessible, light and dark, wide and narrow",
        async () => {
          await page.locator("#full").check();
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            for (const width of [1280, 360]) {
              await page.setViewportSize({ width, height: 800 });
              const found = await checkPage(page);
              assertEquals(
                found,
                { overflow: 0, violations: [] },
                `${colorScheme} ${width}`,
              );
            }
          }
          await page.setViewportSize({ width: 1280, height: 900 });
        },
      );

      await t.step(
        "a file that is not a model is an error, and the former model stays",
        async () => {
          await clear(page);
          const model = await Deno.readFile(join(site, "model.onnx"));
          const wrong = {
            "text.onnx": new TextEncoder().encode("no model"),
            "cut.onnx": model.subarray(0, model.length / 2),
          };
          for (const [name, bytes] of Object.entries(wrong)) {
            await Deno.writeFile(join(folder, name), bytes);
            await page.setInputFiles("#other", join(folder, name));
            await page.locator("#problem:not([hidden])").waitFor();
            const problem = await page.innerText("#problem");
            assertStringIncludes(
              problem,
              `${name}: Cannot read the ONNX model: `,
            );
            await page.evaluate(
              'document.querySelector("#problem").hidden = true',
            );
          }
          await choose(page, [photographs[0]!]);
          assertEquals(
            await page.locator("#rows td b").first().isVisible(),
            true,
          );
        },
      );

      await t.step(
        "a model of one's own is dropped, and the list is scored again",
        async () => {
          const { bytes, model } = await onnxModel();
          const path = join(folder, "tiny.onnx");
          await Deno.writeFile(path, bytes);
          await give(page, "drop", path);
          await page.getByText("Model tiny.onnx").waitFor();
          await scored(page);
          const { scores } = await saveCsv(page, folder);
          const expected = await model.score(photographs[0]!);
          model.dispose();
          const [score] = Object.values(scores);
          assert(Math.abs(score! - expected) < CLOSE, `${score} ${expected}`);
        },
      );

      await t.step("memory does not grow with the photographs", async () => {
        await clear(page);
        const sharp = await loadSharp();
        const paths = Array.from(
          { length: 60 },
          (_, i) => join(folder, `many ${i}.jpg`),
        );
        // 60 of them are 270 MB of decoded pixels.
        await sharp(photographs[0]!).removeAlpha().resize(1500, 1000).jpeg()
          .toFile(paths[0]!);
        for (const path of paths.slice(1)) await Deno.copyFile(paths[0]!, path);
        await choose(page, paths.slice(0, 10));
        const before = await browserMemory(profile);
        assert(before > 1e8, `${before}`);
        await choose(page, paths.slice(10));
        const grown = await browserMemory(profile) - before;
        console.log(`50 photographs more: ${(grown / 1e6).toFixed(0)} MB more`);
        assert(grown < 1e8, `${grown}`);
      });

      await t.step("nothing was sent: no request left after loading", () => {
        // The browser itself looks for a new version of the page now and then.
        const own = requests.filter((each) =>
          each !== "GET /service_worker.js"
        );
        assertEquals(own, []);
        assertEquals(visit.requests, []);
        assertEquals(visit.problems, []);
      });

      await t.step("after one visit it works without a network", async () => {
        await server.shutdown();
        await browser.setOffline(true);
        const { page, problems } = await openPage(browser);
        await page.goto(url);
        await choose(page, [photographs[0]!]);
        const [expected] = await scoresOf([photographs[0]!]);
        const { scores } = await saveCsv(page, folder);
        const [score] = Object.values(scores);
        assert(Math.abs(score! - expected!) < CLOSE);
        assertEquals(problems, []);
      });
    } finally {
      await browser.close();
      await server.shutdown();
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    }
  },
});

/** A new page; what it asks for from the network, and what goes wrong in it. */
async function openPage(browser: BrowserContext) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  const [requests, problems]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    const isLocal = request.url().startsWith("blob:");
    if (!isLocal) requests.push(`${request.method()} ${request.url()}`);
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return { page, requests, problems };
}

async function choose(page: Page, paths: readonly string[]): Promise<void> {
  await page.setInputFiles("#choose", [...paths]);
  await scored(page);
}

/** Waits until no photograph waits. */
async function scored(page: Page): Promise<void> {
  await page.locator("#rows tr").first().waitFor();
  await page.locator("#rows .waiting").first().waitFor({ state: "detached" });
}

async function clear(page: Page): Promise<void> {
  await page.locator("#clear").click();
  await page.locator("#results").waitFor({ state: "hidden" });
}

/** Drops or pastes a file, by the events that a browser sends. */
async function give(
  page: Page,
  type: "drop" | "paste",
  path: string,
): Promise<void> {
  const name = path.replace(/^.*[/\\]/, "");
  const base64 = (await Deno.readFile(path)).toBase64();
  const code = `{
    const bytes = Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], ${JSON.stringify(name)}));
    const event = "${type}" === "drop"
      ? new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true })
      : new ClipboardEvent("paste", { clipboardData: files, bubbles: true });
    document.body.dispatchEvent(event);
  }`;
  const count = await page.locator("#rows tr").count();
  await page.evaluate(code);
  if (/\.onnx$/.test(name)) return;
  await page.locator("#rows tr").nth(count).waitFor();
  await scored(page);
}

/** The scores by path, as the page exports them. */
async function saveCsv(page: Page, folder: string) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#csv").click(),
  ]);
  const path = join(folder, "scores.csv");
  await download.saveAs(path);
  const lines = (await Deno.readTextFile(path)).trim().split("\n").slice(1);
  const scores = Object.fromEntries(lines.map((line) => {
    const [, name, score] = /^"([^"]*)",([^,]*)/.exec(line)!;
    return [name!, score === "" ? NaN : Number(score)];
  }));
  return { path, scores };
}

/** Scores of the command line's own way. */
async function scoresOf(paths: readonly string[]): Promise<number[]> {
  const { predictor } = await openPredictor(await findModel(), {
    runtime: "onnx",
  });
  const scores = [];
  for await (const { score, error } of scoreFiles(predictor, paths)) {
    if (error) throw error;
    scores.push(score!.score);
  }
  await predictor.dispose();
  return scores;
}

/** Whether some place of the map has a color. */
async function isDrawn(page: Page): Promise<boolean> {
  return await page.evaluate(`{
    const canvas = document.querySelector("figure canvas");
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
      .data.some((value, i) => i % 4 === 3 && value > 100);
  }`);
}

async function checkPage(page: Page) {
  await page.evaluate(`${await axeScript()};0`);
  return await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(AXE_RULES)} })
    .then(({ violations }) => ({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      violations: violations.map(({ id, nodes }) => id + ": " + nodes[0].html),
    }))`,
  );
}

/** 20 photographs of BIQ2021 where they are there, else 20 drawn images with damage. */
async function writePhotographs(folder: string): Promise<string[]> {
  const images = sharedPath("data/biq2021/Images");
  if (images) {
    const names = (await Array.fromAsync(Deno.readDir(images)))
      .map(({ name }) => name).filter((name) => name.endsWith(".jpg")).sort();
    const step = Math.floor(names.length / 20);
    return Array.from({ length: 20 }, (_, i) => join(images, names[i * step]!));
  }
  const drawn = join(folder, "drawn");
  await Deno.mkdir(drawn);
  await renderSynthetic(drawn, { seed: 1, scenes: 3, side: 300 });
  return (await Array.fromAsync(Deno.readDir(drawn)))
    .map(({ name }) => name).filter((name) => name.endsWith(".png")).sort()
    .slice(0, 20).map((name) => join(drawn, name));
}

/** The same image in ways that decoders differ in. */
async function writeOddPhotographs(
  folder: string,
  path: string,
): Promise<string[]> {
  const sharp = await loadSharp();
  const image = () =>
    sharp(path).removeAlpha().resize(301, 200, { fit: "fill" });
  const kinds = {
    "turned.jpg": image().withMetadata({ orientation: 6 }).jpeg(),
    "profile.jpg": image().withIccProfile("p3").jpeg(),
    "progressive.jpg": image().jpeg({ progressive: true, quality: 60 }),
    "clear.png": image().ensureAlpha(0.01).png(),
    "gray.png": image().grayscale().png(),
    "palette.png": image().png({ palette: true }),
    "lossy.webp": image().webp(),
  };
  const paths = [];
  for (const [name, kind] of Object.entries(kinds)) {
    paths.push(join(folder, name));
    await kind.toFile(paths.at(-1)!);
  }
  return paths;
}
