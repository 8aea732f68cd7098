/** As from cron, systemd or `env -i`: no HOME, or one that cannot be written. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

/** Deno's own cache, which must be known where HOME is not. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

const DENO_DIR = await denoDir();

async function run(command: string, args: string[], env = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", `model/commands/${command}.ts`, ...args],
    cwd: fromFileUrl(repositoryRoot),
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      LD_LIBRARY_PATH: Deno.env.get("LD_LIBRARY_PATH") ?? "",
      NO_COLOR: "1",
      DENO_DIR,
      ...env,
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const QUICK = "--backbone resnet10_slim --epochs 1 --runtime wasm".split(" ");
const WHY = "neither XDG_CACHE_HOME nor the home folder is set";

Deno.test({
  ...unless(
    NO_POSIX,
    "train goes on without HOME, and says in a line that resized images are not kept",
  ),
  async fn() {
    await inFolder(async (folder) => {
      await writeTinyDataset(folder);
      const out = join(folder, "run");
      const flags = ["--data", folder, "--out", out, "--size", "28", ...QUICK];
      const { code, stdout, stderr } = await run("train", flags);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, `report ${out}/report.html`);
      assertStringIncludes(
        stderr,
        `Not caching resized images: ${WHY}; --cache sets a folder`,
      );
    });
  },
});

Deno.test({
  ...unless(
    NO_POSIX,
    "backends prints its table without HOME, and auto takes what it says",
  ),
  async fn() {
    const { code, stdout, stderr } = await run("backends", ["--json"]);
    assertEquals(code, 0, stderr);
    const { auto, runtimes } = JSON.parse(stdout);
    const tensorflow = runtimes[0];
    assertEquals([tensorflow.name, tensorflow.state], ["tensorflow", "absent"]);
    assertEquals(tensorflow.detail, `TensorFlow cannot be set up: ${WHY}`);
    assert(auto.name !== "tensorflow");

    const select = `
      import { selectBackend } from ${
      JSON.stringify(
        new URL("model/runtime/select_backend.ts", repositoryRoot).href,
      )
    };
      console.log((await selectBackend("auto")).name);`;
    const taken = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", select],
      cwd: fromFileUrl(repositoryRoot),
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "", DENO_DIR },
    }).output();
    assertEquals(new TextDecoder().decode(taken.stdout).trim(), auto.name);
  },
});

Deno.test({
  ...unless(
    NO_POSIX,
    "backends and auto agree where the cache folder cannot be made",
  ),
  async fn() {
    // Below a file no folder can be, for the superuser either.
    const cache = join(fromFileUrl(repositoryRoot), "deno.json", "cache");
    const { code, stdout, stderr } = await run("backends", ["--json"], {
      XDG_CACHE_HOME: cache,
    });
    assertEquals(code, 0, stderr);
    const { auto, runtimes } = JSON.parse(stdout);
    assertEquals(
      runtimes[0].detail,
      `TensorFlow cannot be set up: ${
        join(cache, "iqa-norm-in-norm")
      } cannot be written`,
    );
    assert(auto.name !== "tensorflow");
    assertStringIncludes(auto.reason, "cannot be written");
  },
});
