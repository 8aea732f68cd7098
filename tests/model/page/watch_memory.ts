/**
 * Has the page that scores take a whole folder in Chromium, and prints the
 * memory of the browser while it does: minutes to an hour.
 *
 *     deno run -A --lock=deno.lock tests/model/page/watch_memory.ts FOLDER
 */
import { join } from "node:path";
import { buildPage } from "../../../model/page/build_page.ts";
import { servePage } from "../../../model/page/serve_page.ts";
import { browserMemory, openBrowser } from "./open_browser.ts";

/** Photographs between two looks. */
const STEP = 100;

const photographs = Deno.args[0]!;
const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-page-" });
const site = join(folder, "site");
const server = servePage(site, await buildPage(site), { port: 0 });
const profile = join(folder, "profile");
const browser = await openBrowser(profile);
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`http://localhost:${server.addr.port}/`);
  let wanted = 0;
  for await (const { isFile } of Deno.readDir(photographs)) {
    if (isFile) wanted++;
  }
  const start = performance.now();
  await page.setInputFiles("#folder", photographs);
  for (let next = 10; next <= wanted; next = next === 10 ? STEP : next + STEP) {
    await page.locator("#rows tr:not(.waiting):not(:has(.waiting))")
      .nth(next - 1).waitFor();
    const memory = (await browserMemory(profile) / 1e6).toFixed(0);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`${next} photographs: ${memory} MB, ${seconds} s`);
  }
} finally {
  await browser.close();
  await server.shutdown();
  await Deno.remove(folder, { recursive: true });
}
