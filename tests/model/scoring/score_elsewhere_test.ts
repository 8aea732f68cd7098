/** `./score` where there is no Deno: bundled, with ONNX Runtime handed to it. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "node:path";
import { signalChild } from "../../../data/files/signal_child.ts";
import { createScorer } from "../../../model/scoring/score.ts";
import { provisionOnnxRuntime } from "../../../model/scoring/onnx/provision_onnx_runtime.ts";
import { findChromium } from "../../support/axe.ts";
import {
  JAVASCRIPT_RUNTIMES,
  provideRuntime,
  whyNoRuntime,
} from "../../support/javascript_runtimes.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { LOCK, runDeno } from "../../support/run_deno.ts";
import { inFolder } from "../support/in_folder.ts";
import { testWithOnnxRuntime } from "../weights/onnx/onnx_runtime.ts";
import { WHY_NOT_LARGE } from "../../support/large.ts";

/** The included model. */
const MODEL = new URL("model/scoring/models/default.onnx", repositoryRoot);

/** Pixels as a canvas gives them: waves that are the same everywhere. */
const PIXELS = `
const [height, width] = [300, 400];
const data = new Uint8ClampedArray(height * width * 4);
for (let i = 0; i < data.length; i++) data[i] = (i * 7 + (i >> 9) * 31) % 251;
const image = { data, height, width };
`;

/** What the tests compare. */
interface Answer {
  score: number;
  betterThan: number;
  warnings: string[];
}

/** The same in Deno, from the sources. */
async function expected(
  ort: Parameters<typeof createScorer>[0],
): Promise<Answer> {
  const scorer = await createScorer(ort, await Deno.readFile(MODEL), {
    session: { intraOpNumThreads: 1 },
  });
  const image = new Function(`${PIXELS} return image;`)();
  const { score, betterThan, warnings } = await scorer.score(image);
  await scorer.dispose();
  return { score, betterThan: betterThan!, warnings };
}

/** Bundles the entry for whatever runs JavaScript. */
async function bundle(path: string): Promise<void> {
  const { code, stderr } = await runDeno([
    ...["bundle", "--quiet", LOCK, "--platform", "browser", "-o", path],
    "model/scoring/score.ts",
  ]);
  assertEquals(code, 0, stderr);
}

Deno.test("./score bundles to plain JavaScript that imports nothing", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "score.js");
    await bundle(path);
    const text = await Deno.readTextFile(path);
    const imports =
      /^import |\bimport\(|\brequire\(|\bDeno\.|\bprocess\.|node:/m;
    const [, line] = new RegExp(`(.*${imports.source}.*)`, "m").exec(text) ??
      [];
    assertEquals(line, undefined);
    // Small enough for a page: 32 KB when this was written.
    assert(text.length < 64_000, `${text.length}`);
  });
});

for (const runtime of JAVASCRIPT_RUNTIMES) {
  const absence = await whyNoRuntime(runtime);
  const name = `./score scores in ${runtime} what it scores in Deno`;
  testWithOnnxRuntime(name, async (ort) => {
    const program = await provideRuntime(runtime);
    await inFolder(async (folder) => {
      await bundle(join(folder, "score.js"));
      await Deno.writeTextFile(
        join(folder, "main.mjs"),
        `import { readFileSync } from "node:fs";
        import { createRequire } from "node:module";
        import { createScorer } from "./score.js";
        const [modules, model] = process.argv.slice(2);
        const ort = createRequire(modules + "/")("onnxruntime-node");
        ${PIXELS}
        const session = { intraOpNumThreads: 1 };
        const scorer = await createScorer(ort, readFileSync(model), { session });
        const { score, betterThan, warnings } = await scorer.score(image);
        await scorer.dispose();
        console.log(JSON.stringify({ score, betterThan, warnings }));`,
      );
      const { success, stdout, stderr } = await new Deno.Command(program, {
        args: ["main.mjs", (await provisionOnnxRuntime())!, fromFileUrl(MODEL)],
        cwd: folder,
        env: { ORT_DISABLE_TELEMETRY: "1" },
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      assert(success, text(stderr));
      // The same native code on the same processor.
      assertEquals(JSON.parse(text(stdout)), await expected(ort));
    });
  }, absence);
}

/** The page, which sends its result to the server. */
const PAGE = `<!doctype html><meta charset="utf-8"><script type="module">
const tell = (what) => fetch("/answer", { method: "POST", body: JSON.stringify(what) });
try {
  const ort = await import("/ort/ort.wasm.min.mjs");
  const { createScorer } = await import("/score.js");
  ort.env.wasm.numThreads = 1;
  ${PIXELS}
  const model = await (await fetch("/model.onnx")).arrayBuffer();
  const session = { executionProviders: ["wasm"] };
  const scorer = await createScorer(ort, model, { session });
  const { score, betterThan, warnings } = await scorer.score(image);
  await tell({ score, betterThan, warnings });
} catch (error) {
  await tell({ error: String(error.stack ?? error) });
}
</script>`;

const TYPES: Record<string, string> = {
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
};

const chromium = findChromium();
const absence = WHY_NOT_LARGE ?? (chromium ? undefined : "no Chromium");
const title = "./score scores in a browser what it scores in Deno";
testWithOnnxRuntime(title, async (ort) => {
  const package_ = "npm:onnxruntime-web@1.30.0/wasm";
  await import(package_); // import.meta.resolve() needs it in the graph
  const dist = new URL(".", import.meta.resolve(package_));
  await inFolder(async (folder) => {
    await bundle(join(folder, "score.js"));
    const answered = Promise.withResolvers<Answer & { error?: string }>();
    const file = async (path: string | URL): Promise<Response> => {
      const type = TYPES[`${path}`.split(".").at(-1)!];
      const headers = type === undefined ? {} : { "content-type": type };
      return new Response(await Deno.readFile(path), { headers });
    };
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === "/answer") {
          answered.resolve(await request.json());
          return new Response();
        }
        if (pathname === "/score.js") return file(join(folder, "score.js"));
        if (pathname === "/model.onnx") return file(MODEL);
        const [, name] = /^\/ort\/([\w.-]+)$/.exec(pathname) ?? [];
        if (name !== undefined) return file(new URL(name, dist));
        return new Response(PAGE, {
          headers: { "content-type": "text/html" },
        });
      },
    );
    const { port } = server.addr;
    const browser = new Deno.Command(chromium!, {
      args: [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update"],
        ...["--disable-sync", `--user-data-dir=${join(folder, "profile")}`],
        ...["--remote-debugging-port=0", `http://127.0.0.1:${port}/`],
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    try {
      const timer = setTimeout(
        () => answered.reject(new Error("Chromium gave no answer in 300 s")),
        300_000,
      );
      const answer = await answered.promise.finally(() => clearTimeout(timer));
      assertEquals(answer.error, undefined);
      const { score, betterThan, warnings } = await expected(ort);
      // Other code, which sums in another order.
      assertAlmostEquals(answer.score, score, 1e-5);
      assertAlmostEquals(answer.betterThan, betterThan, 1e-3);
      assertEquals(answer.warnings, warnings);
    } finally {
      signalChild(browser, "SIGKILL");
      await browser.status;
    }
  });
}, absence);
