/** axe-core in Chromium: which parts of a page are not accessible. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { removeFolder } from "./remove_folder.ts";

/** The rules that browsers' own checks and the field go by; in tests alone, not in the module graph. */
const AXE = "npm:axe-core@4.14.1";

/** The rules that are checked: WCAG 2.0 to 2.2, levels A and AA. */
export const AXE_RULES: readonly string[] = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
];

/** Widths of a phone and of a desktop, CSS pixels. */
const WIDTHS = [360, 1280];

/** What is found on a page at a width. */
export interface PageCheck {
  width: number;
  /** Pixels that the page is wider than its window. */
  overflow: number;
  /** Rules that are broken, with the first element that breaks each. */
  violations: string[];
}

/** Chromium or Chrome, if there is one. */
export function findChromium(): string | undefined {
  const named = Deno.env.get("CHROMIUM");
  const paths = ["chromium", "chromium-browser", "google-chrome"]
    .map((name) => `/usr/bin/${name}`);
  return [...named ? [named] : [], ...paths].find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** axe-core, to be run in a page. */
export async function axeScript(): Promise<string> {
  const specifier = `${AXE}/axe.min.js`;
  await import(specifier); // import.meta.resolve() needs it in the graph
  return await Deno.readTextFile(new URL(import.meta.resolve(specifier)));
}

/** Checks pages, each in a frame of each width; the pages' own policy against scripts is left out. */
export async function checkPages(
  chromium: string,
  pages: Readonly<Record<string, string>>,
): Promise<Record<string, PageCheck[]>> {
  const script = (await axeScript()).replaceAll("</script", "<\\/script");
  const frames = Object.entries(pages).flatMap(([name, page]) =>
    WIDTHS.map((width) => ({ name, width, page: withCheck(page, script) }))
  );
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "pages.html");
    await Deno.writeTextFile(path, wrapper(frames));
    const { code, stdout, stderr } = await new Deno.Command(chromium, {
      args: [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update"],
        ...[
          "--disable-sync",
          "--disable-quic",
          "--allow-file-access-from-files",
        ],
        ...[`--user-data-dir=${join(folder, "profile")}`, "--timeout=60000"],
        ...["--virtual-time-budget=60000", "--dump-dom", "--hide-scrollbars"],
        pathToFileURL(path).href,
      ],
    }).output();
    const dom = new TextDecoder().decode(stdout);
    const found = /<pre id="found">([^<]*)<\/pre>/.exec(dom)?.[1];
    const results: (PageCheck & { name: string })[] = JSON.parse(
      decodeURIComponent(found ?? "%5B%5D"),
    );
    if (results.length !== frames.length) {
      throw new Error(
        `Chromium (${code}) checked ${results.length} of ${frames.length} frames: ${
          new TextDecoder().decode(stderr).slice(-500)
        }`,
      );
    }
    return Object.fromEntries(
      Object.keys(pages).map((name) => [
        name,
        results.filter((result) => result.name === name)
          .map(({ width, overflow, violations }) => ({
            width,
            overflow,
            violations,
          })),
      ]),
    );
  } finally {
    await removeFolder(folder);
  }
}

/** The page with the script that checks it and reports to the wrapper. */
function withCheck(page: string, axe: string): string {
  const open = page.replace(
    /<meta\s+http-equiv="Content-Security-Policy"[^>]*>/,
    "",
  );
  const check = `
    onload = () => axe.run(document, { runOnly: ${JSON.stringify(AXE_RULES)} })
      .then(({ violations }) => parent.postMessage({
        overflow: document.documentElement.scrollWidth -
          document.documentElement.clientWidth,
        violations: violations.map(({ id, nodes }) =>
          id + ": " + nodes.length + " × " + nodes[0].html.slice(0, 200)),
      }, "*"));`;
  return open.replace(
    "</body>",
    () => `<script>${axe}</script><script>${check}</script></body>`,
  );
}

function wrapper(
  frames: readonly { name: string; width: number; page: string }[],
): string {
  const list = JSON.stringify(frames).replaceAll("<", "\\u003c");
  return `<!doctype html><pre id="found"></pre><script>
    const frames = ${list}, results = [];
    let next = 0;
    function show() {
      if (next === frames.length) {
        found.textContent = encodeURIComponent(JSON.stringify(results));
        return;
      }
      const { name, width, page } = frames[next++];
      const frame = document.createElement("iframe");
      frame.width = width;
      frame.height = 900;
      frame.srcdoc = page;
      onmessage = ({ data }) => {
        results.push({ name, width, ...data });
        frame.remove();
        show();
      };
      document.body.append(frame);
    }
    show();
  </script>`;
}
