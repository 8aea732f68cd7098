/** A real JupyterLab in a real browser, for tests of what people see. */
// playwright-core: drives a browser that is there already, and brings none.
import { type Browser, chromium, type Page } from "playwright-core";
import { signalChild } from "../../data/files/signal_child.ts";
import { openLab } from "../../notebooks/run/open_lab.ts";
import type { Cell, Notebook } from "../../notebooks/run/notebook.ts";

/** How long Lab may take to start, and to open a notebook with its kernel; a busy machine needs minutes. */
const START = 900_000;

/** How long all cells of a notebook may take. */
const RUN = 600_000;

/** Milliseconds to wait for messages after the last cell; later ones would surprise a reader, too. */
const LATE = 1000;

/** Where Lab runs. */
export interface LabPlace {
  /** Python that has JupyterLab. */
  python: string;
  /** Folder for all that Lab keeps, so that the user's is left alone. */
  scratch: string;
  /** Path of Chromium. */
  browser: string;
  /** Folder that Lab shows. */
  root: string;
  /** Further environment variables of Lab and its kernels. */
  env?: Record<string, string>;
}

/** JupyterLab, and a browser that shows it. */
export class Lab {
  readonly #server: Deno.ChildProcess;
  readonly #browser: Browser;
  readonly #address: string;

  private constructor(
    server: Deno.ChildProcess,
    browser: Browser,
    address: string,
  ) {
    this.#server = server;
    this.#browser = browser;
    this.#address = address;
  }

  /** Starts Lab as `deno task notebooks --open` does, and a browser. */
  static async start(
    { python, scratch, browser, root, env = {} }: LabPlace,
  ): Promise<Lab> {
    const port = freePort();
    const server = await openLab({
      python,
      scratch,
      notebook: "",
      browser: false,
      root,
      args: [
        `--port=${port}`,
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--log-level=ERROR",
        // Lab's own tests talk to it in this way.
        "--LabApp.expose_app_in_browser=True",
      ],
      // Nothing of the user's, and what Lab keeps goes with the test.
      env: {
        JUPYTER_CONFIG_DIR: `${scratch}/config`,
        JUPYTER_DATA_DIR: `${scratch}/data`,
        JUPYTER_RUNTIME_DIR: `${scratch}/runtime`,
        IPYTHONDIR: `${scratch}/ipython`,
        ...env,
      },
    });
    try {
      const address = `http://localhost:${port}`;
      await answers(`${address}/api`, server);
      const opened = await chromium.launch({
        executablePath: browser,
        // Containers have little shared memory.
        args: ["--no-sandbox", "--disable-dev-shm-usage"],
        timeout: START,
      });
      return new Lab(server, opened, address);
    } catch (error) {
      await end(server);
      throw error;
    }
  }

  /** Opens a notebook in a page of its own, and waits for its kernel. */
  async open(name: string): Promise<LabNotebook> {
    const page = await this.#browser.newPage({
      viewport: { width: 1200, height: 900 },
    });
    page.setDefaultTimeout(START);
    // "reset" forgets what was open before.
    await page.goto(
      `${this.#address}/lab/tree/notebooks/${name}.ipynb?reset`,
    );
    await page.waitForFunction(READY);
    return new LabNotebook(page);
  }

  /** Ends browser and Lab. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await end(this.#server);
  }
}

/** Whether the notebook is there and its kernel waits; a text, since it runs in the page. */
const READY = `(() => {
  const panel = globalThis.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return panel?.context?.isReady && panel.content?.widgets.length > 0 &&
    kernel?.status === "idle";
})()`;

/** A notebook that is open in Lab. */
export class LabNotebook {
  /** What the browser shows. */
  readonly page: Page;

  /** {@linkcode Lab.open} is the door. */
  constructor(page: Page) {
    this.page = page;
  }

  /** Restarts the kernel and runs all cells, by the commands of Lab's menus. */
  async runAll(): Promise<void> {
    const ended = this.page.evaluate(`(async () => {
      const { commands, shell } = globalThis.jupyterapp;
      const panel = shell.currentWidget;
      await commands.execute("notebook:clear-all-cell-outputs");
      await panel.sessionContext.restartKernel();
      await commands.execute("notebook:run-all-cells");
    })()`);
    await within(RUN, ended, () => this.#whereItStands());
    await this.page.waitForFunction(READY, undefined, { timeout: RUN });
    await this.page.waitForTimeout(LATE);
  }

  /** The notebook as Lab has it now. */
  async content(name: string): Promise<Notebook> {
    const { cells, metadata } = await this.page.evaluate(
      "globalThis.jupyterapp.shell.currentWidget.context.model.toJSON()",
    ) as { cells: Cell[]; metadata: Notebook["metadata"] };
    return { name, cells, metadata };
  }

  /** Scrolls through the notebook, since Lab draws what comes into view, and counts what it draws. */
  async seeAll(selector: string): Promise<number> {
    const count = await this.page.evaluate(
      "globalThis.jupyterapp.shell.currentWidget.content.widgets.length",
    ) as number;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const widget =
        `globalThis.jupyterapp.shell.currentWidget.content.widgets[${i}]`;
      await this.page.evaluate(
        `globalThis.jupyterapp.shell.currentWidget.content.scrollToItem(${i}, "center")`,
      );
      await this.page.waitForFunction(
        `${widget}.isAttached && ${widget}.node.isConnected`,
      );
      seen += await this.page.evaluate(
        `${widget}.node.querySelectorAll(${JSON.stringify(selector)}).length`,
      ) as number;
    }
    return seen;
  }

  /** Closes the page; its kernel ends with Lab. */
  async [Symbol.asyncDispose](): Promise<void> {
    const shutDown = this.page.evaluate(
      "globalThis.jupyterapp.shell.currentWidget.sessionContext.shutdown()",
    );
    await within(START, shutDown, () => Promise.resolve("")).catch(() => {});
    await this.page.close();
  }

  /** What Lab says of its cells and its kernel, for the message of a timeout. */
  async #whereItStands(): Promise<string> {
    return await this.page.evaluate(`(() => {
      const panel = globalThis.jupyterapp.shell.currentWidget;
      const codes = panel.content.widgets.filter((it) => it.model.type === "code");
      const ran = codes.filter((it) => it.model.executionCount !== null).length;
      return ran + " of " + codes.length + " cells have run, the kernel is " +
        panel.sessionContext.session?.kernel?.status;
    })()`) as string;
  }
}

/** What a promise gives, or an error that says where things stand. */
async function within<T>(
  milliseconds: number,
  promise: Promise<T>,
  where: () => Promise<string>,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(async () => {
      const stand = await where().catch(String);
      reject(
        new Error(`JupyterLab took over ${milliseconds / 1000} s: ${stand}`),
      );
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends Lab; it may hang on to a kernel that does not answer. */
async function end(server: Deno.ChildProcess): Promise<void> {
  signalChild(server, "SIGTERM");
  const timer = setTimeout(() => signalChild(server, "SIGKILL"), 30_000);
  await server.status;
  clearTimeout(timer);
}

function freePort(): number {
  const listener = Deno.listen({ port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

async function answers(
  address: string,
  server: Deno.ChildProcess,
): Promise<void> {
  let ended = false;
  server.status.then(() => ended = true);
  const last = Date.now() + START;
  while (Date.now() < last && !ended) {
    const signal = AbortSignal.timeout(5000);
    const ok = await fetch(address, { signal }).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`JupyterLab does not answer at ${address}`);
}
