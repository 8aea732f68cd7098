/** A real JupyterLab in a real browser, for tests of what people see. */
// playwright-core: drives a browser that is there already, and brings none.
import { type Browser, chromium, type Page } from "playwright-core";
import { openLab } from "../../notebooks/run/open_lab.ts";

/** How long Lab, a page or a Run All may take. */
const PATIENCE = 600_000;

/** Names of Chromium's program. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** A browser's path: `CHROMIUM`, or the first on PATH. */
export async function findBrowser(): Promise<string | undefined> {
  const wanted = Deno.env.get("CHROMIUM");
  if (wanted) return wanted;
  for (const name of BROWSERS) {
    for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
      const path = `${folder}/${name}`;
      if (await Deno.stat(path).then(() => true, () => false)) return path;
    }
  }
}

/** JupyterLab with a page open in it. */
export class Lab {
  readonly #server: Deno.ChildProcess;
  readonly #browser: Browser;
  readonly page: Page;

  private constructor(
    server: Deno.ChildProcess,
    browser: Browser,
    page: Page,
  ) {
    this.#server = server;
    this.#browser = browser;
    this.page = page;
  }

  /** Starts Lab as `deno task notebooks --open` does, and a browser, and opens a notebook. */
  static async open(
    notebook: string,
    { python, scratch, browser, root }: {
      python: string;
      scratch: string;
      browser: string;
      root: string;
    },
  ): Promise<Lab> {
    const port = freePort();
    const server = await openLab({
      python,
      scratch,
      notebook,
      browser: false,
      root,
      args: [
        `--port=${port}`,
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--allow-root",
      ],
      // Nothing of the user's, and what Lab keeps goes with the test.
      env: {
        JUPYTER_CONFIG_DIR: `${scratch}/config`,
        JUPYTER_DATA_DIR: `${scratch}/data`,
        JUPYTER_RUNTIME_DIR: `${scratch}/runtime`,
        IPYTHONDIR: `${scratch}/ipython`,
      },
    });
    await answers(`http://localhost:${port}/api`);
    const opened = await chromium.launch({
      executablePath: browser,
      args: ["--no-sandbox"],
    });
    const page = await opened.newPage({
      viewport: { width: 1200, height: 900 },
    });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(
      `http://localhost:${port}/lab/tree/notebooks/${notebook}.ipynb`,
    );
    await page.waitForSelector(".jp-Notebook .jp-Cell");
    const lab = new Lab(server, opened, page);
    await lab.#idle();
    return lab;
  }

  /** Waits until Lab says that the kernel waits too. */
  async #idle(): Promise<void> {
    await this.page.getByText("Deno | Idle").first().waitFor();
  }

  /** Runs all cells as the menu does, and waits until none is running. */
  async runAll(): Promise<void> {
    await this.page.getByText("Run", { exact: true }).first().click();
    await this.page.getByText("Run All Cells", { exact: true }).click();
    await this.page.waitForFunction(() => {
      // deno-lint-ignore no-explicit-any
      const prompts = [...(globalThis as any).document.querySelectorAll(
        ".jp-CodeCell .jp-InputPrompt",
      )];
      return prompts.length > 0 &&
        prompts.every(({ textContent }) => /\[\d+\]/.test(textContent));
    });
    await this.#idle();
  }

  /** How many elements of a selector are there while the notebook is scrolled through. */
  async seeAll(selector: string): Promise<number> {
    const cells = this.page.locator(".jp-Notebook .jp-Cell");
    const count = await cells.count();
    for (let i = 0; i < count; i++) {
      await cells.nth(i).scrollIntoViewIfNeeded();
    }
    return await this.page.locator(
      `.jp-Notebook ${selector.split(", ").join(", .jp-Notebook ")}`,
    )
      .count();
  }

  /** Saves the notebook, and waits until it is. */
  async save(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    await this.page.waitForTimeout(3000);
  }

  /** Ends browser and Lab. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    this.#server.kill("SIGTERM");
    await this.#server.status;
  }
}

function freePort(): number {
  const listener = Deno.listen({ port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

async function answers(address: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const ok = await fetch(address).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`JupyterLab does not answer at ${address}`);
}
