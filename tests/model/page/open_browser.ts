/** A real Chromium for tests of pages, installed where machines are made for tests. */
import { type BrowserContext, chromium } from "playwright-core";
import { findChromium } from "../../support/axe.ts";
import {
  installDebianPackage,
  whyNotInstall,
} from "../../support/debian_package.ts";
import { WHY_NOT_LARGE } from "../../support/large.ts";

/** Nothing but the page is fetched, and nothing of the user's is touched. */
const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
  ...["--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

/**
 * Makes sure that there is a Chromium: Debian's package, where tests may install it.
 *
 * @returns Why there is none; `undefined` if there is one.
 */
export async function absenceOfChromium(): Promise<string | undefined> {
  if (WHY_NOT_LARGE) return WHY_NOT_LARGE;
  if (findChromium()) return undefined;
  const forbidden = whyNotInstall("chromium");
  if (forbidden) return `no Chromium, and ${forbidden}`;
  try {
    await installDebianPackage("chromium", "a browser");
  } catch (error) {
    return `no Chromium: ${(error as Error).message}`;
  }
  return findChromium() ? undefined : "no Chromium, even with Debian's package";
}

/** Opens a browser with a profile of its own. */
export async function openBrowser(profile: string): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(profile, {
    executablePath: findChromium()!,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  });
}

/** Bytes of memory that a browser and all its processes have for themselves (Linux), shared ones by share. */
export async function browserMemory(profile: string): Promise<number> {
  const parents = new Map<number, number>();
  let root: number | undefined;
  for await (const { name } of Deno.readDir("/proc")) {
    const read = (file: string) =>
      Deno.readTextFile(`/proc/${name}/${file}`).catch(() => "");
    if (!/^\d+$/.test(name)) continue;
    const [command, stat] = [await read("cmdline"), await read("stat")];
    const parent = Number(stat.replace(/^.*\) /, "").split(" ")[1]);
    parents.set(Number(name), parent);
    const isBrowser = command.includes(`--user-data-dir=${profile}\0`) &&
      !command.includes("--type=");
    if (isBrowser) root = Math.min(root ?? Infinity, Number(name));
  }
  const belongs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || belongs(parents.get(pid)));
  let sum = 0;
  for (const pid of parents.keys()) {
    if (!belongs(pid)) continue;
    const text = await Deno.readTextFile(`/proc/${pid}/smaps_rollup`)
      .catch(() => "");
    sum += 1024 * Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  }
  return sum;
}
