import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import lock from "../../../../deno.lock" with { type: "text" };
import { ONNX_RUNTIME_VERSION } from "../../../../model/scoring/onnx/onnx_runtime_version.ts";
import { provisionOnnxRuntime } from "../../../../model/scoring/onnx/provision_onnx_runtime.ts";
import { repositoryRoot } from "../../../support/paths.ts";
import { inFolder } from "../../support/in_folder.ts";
import { NO_POSIX, unless } from "../../../support/unless.ts";

const MODULE = new URL(
  "model/scoring/onnx/provision_onnx_runtime.ts",
  repositoryRoot,
);

const PROGRAM = `
import { provisionOnnxRuntime } from ${JSON.stringify(MODULE.href)};
try {
  console.log(await provisionOnnxRuntime({ system: "linux-x64" }) ?? "nothing");
} catch (error) {
  console.log(error.name, error.message);
}`;

/** Sets up in a process of its own, with caches and a registry of npm's packages of its own. */
function start(
  cache: string,
  registry: string,
  denoDir = join(cache, "deno"),
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", PROGRAM],
    env: {
      XDG_CACHE_HOME: cache,
      DENO_DIR: denoDir,
      NPM_CONFIG_REGISTRY: registry,
      NO_COLOR: "1",
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outcome(
  child: Deno.ChildProcess,
): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { stdout: text(stdout), stderr: text(stderr) };
}

/** A closed port. */
const NOWHERE = "http://127.0.0.1:9";

/** A registry that answers this to every request. */
function serve(answer: () => Response | Promise<Response>): {
  url: string;
  asked: Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
} {
  const asked = Promise.withResolvers<void>();
  const stopped = new AbortController();
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    signal: stopped.signal,
    onListen() {},
  }, () => {
    asked.resolve();
    return answer();
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked: asked.promise,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await server.finished;
    },
  };
}

/** What lies in the folder of set-ups besides the lock. */
async function left(cache: string): Promise<string[]> {
  const root = join(cache, "iqa-norm-in-norm", "onnxruntime");
  return (await Array.fromAsync(Deno.readDir(root)))
    .map(({ name }) => name).filter((name) => name !== "lock");
}

Deno.test("the packages of ONNX Runtime have the checksums of deno.lock", async () => {
  const source = await Deno.readTextFile(MODULE);
  const { npm } = JSON.parse(lock) as {
    npm: Record<string, { integrity: string }>;
  };
  for (const name of ["onnxruntime-node", "onnxruntime-common"]) {
    const { integrity } = npm[`${name}@${ONNX_RUNTIME_VERSION}`]!;
    assertStringIncludes(source, integrity);
  }
});

Deno.test("provisionOnnxRuntime() without a network says so and leaves nothing", async () => {
  await inFolder(async (folder) => {
    const { stdout, stderr } = await outcome(start(folder, NOWHERE));
    assertEquals(stderr, "Setting up: about 140 MB, once");
    const expected = "SetUpError Cannot set up ONNX Runtime: ";
    assertEquals(stdout.slice(0, expected.length), expected);
    assertStringIncludes(stdout, "onnxruntime");
    assertStringIncludes(stdout, NOWHERE);
    assertEquals(await left(folder), []);
  });
});

Deno.test({
  ...unless(
    NO_POSIX,
    "provisionOnnxRuntime() says that Deno kept nothing, and leaves nothing",
  ),
  async fn() {
    await inFolder(async (folder) => {
      // Stands in for a Deno that succeeds and has no such folder afterwards.
      const deno = join(folder, "deno");
      await Deno.writeTextFile(
        deno,
        `#!/bin/sh\necho '{"npmCache":"/none"}'\n`,
      );
      await Deno.chmod(deno, 0o755);
      const { execPath } = Deno;
      const before = Deno.env.get("XDG_CACHE_HOME");
      try {
        Deno.execPath = () => deno;
        Deno.env.set("XDG_CACHE_HOME", folder);
        await assertRejects(
          () => provisionOnnxRuntime({ system: "linux-x64", log: () => {} }),
          Error,
          "Cannot set up ONNX Runtime: Deno did not keep it",
        );
      } finally {
        Deno.execPath = execPath;
        if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
        else Deno.env.set("XDG_CACHE_HOME", before);
      }
      assertEquals(await left(folder), []);
    });
  },
});

Deno.test("provisionOnnxRuntime() refuses a package that is not the pinned one, and leaves nothing", async () => {
  await using registry = serve(() => new Response("something else"));
  await inFolder(async (folder) => {
    const { stdout } = await outcome(start(folder, registry.url));
    assertStringIncludes(stdout, "SetUpError Cannot set up ONNX Runtime: ");
    assertStringIncludes(stdout, "checksum");
    assertEquals(await left(folder), []);
  });
});

Deno.test("of two set-ups one waits; of one that was killed, the next removes what is left", async () => {
  const never = new Promise<Response>(() => {});
  await using registry = serve(() => never);
  await inFolder(async (folder) => {
    const first = start(folder, registry.url);
    await registry.asked;
    assertEquals((await left(folder)).length, 1);
    const second = start(folder, NOWHERE);
    const lines = second.stderr.pipeThrough(new TextDecoderStream())
      .getReader();
    const { value = "" } = await lines.read();
    assertEquals(value, "Waiting for another process that is setting up\n");
    first.kill("SIGKILL");
    await first.output();
    const then = await lines.read();
    assertEquals(then.value, "Setting up: about 140 MB, once\n");
    await lines.cancel();
    const stdout = await new Response(second.stdout).text();
    assertStringIncludes(stdout, NOWHERE);
    await second.status;
    assertEquals(await left(folder), []);
  });
});

Deno.test("provisionOnnxRuntime() leaves it to Deno's cache where nothing can be kept", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "");
    // Below a file no folder can be, for the superuser either.
    const { stdout, stderr } = await outcome(
      start(join(file, "cache"), NOWHERE, join(folder, "deno")),
    );
    assertEquals([stdout, stderr], ["nothing", ""]);
  });
});

Deno.test({
  ...unless(
    NO_POSIX,
    "provisionOnnxRuntime() loads nothing that others may have changed",
  ),
  async fn() {
    await inFolder(async (folder) => {
      const root = join(folder, "iqa-norm-in-norm", "onnxruntime");
      const planted = join(root, `${ONNX_RUNTIME_VERSION}-linux-x64`);
      await Deno.mkdir(planted, { recursive: true });
      assertEquals((await outcome(start(folder, NOWHERE))).stdout, planted);
      await Deno.chmod(planted, 0o777);
      const { stdout, stderr } = await outcome(start(folder, NOWHERE));
      assertEquals(stdout, "nothing");
      const why = `everybody may write to ${await Deno.realPath(planted)}`;
      assertEquals(stderr, `ONNX Runtime in ${planted} is not used: ${why}`);
    });
  },
});

Deno.test("provisionOnnxRuntime() knows that Intel Macs have no native code, and fetches nothing", async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const error = await provisionOnnxRuntime({ system: "darwin-x64", log })
    .catch((error) => error);
  assert(error instanceof Error);
  assertEquals(
    error.message,
    "onnxruntime-node has no native code for darwin-x64",
  );
  assertEquals(lines, []);
});
