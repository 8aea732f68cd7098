/**
 * From nothing to a photograph's score: what `deno task score` fetches, keeps
 * and prints where neither Deno's cache nor a home folder has anything.
 *
 * deno run -A tests/benchmarks/first_run_bench.ts [photo.jpg]
 *
 * Bytes fetched are counted on their way from the registry of npm's packages,
 * which is `npm`'s own; descriptions of packages are counted unpacked. Deno
 * itself is not counted.
 */
import { join } from "node:path";
import { fromFileUrl, repositoryRoot } from "../support/paths.ts";

const PHOTO = new URL("tests/fuzz/seeds/images/plain.png", repositoryRoot);

/** The registry of npm's packages that this machine uses. */
async function registryUrl(): Promise<string> {
  const { stdout } = await new Deno.Command("npm", {
    args: ["config", "get", "registry"],
  }).output();
  return new TextDecoder().decode(stdout).trim().replace(/\/$/, "");
}

/** Hands every request on to the registry, and counts the bytes of its answers. */
async function countingRegistry() {
  const upstream = await registryUrl();
  const counted = { bytes: 0, requests: 0 };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async ({ url }) => {
      const { pathname } = new URL(url);
      const answer = await fetch(upstream + pathname);
      const body = await answer.bytes();
      counted.bytes += body.length;
      counted.requests++;
      return new Response(body, { status: answer.status });
    },
  );
  return { counted, server, url: `http://127.0.0.1:${server.addr.port}/` };
}

/** Bytes of the files below a folder. */
async function kept(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await kept(path) : (await Deno.lstat(path)).size;
  }
  return bytes;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

const { counted, server, url } = await countingRegistry();
const home = await Deno.makeTempDir({ prefix: "norm-in-norm-first-run-" });
try {
  for (const run of ["first", "second"]) {
    const before = counted.bytes;
    const start = performance.now();
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "score", Deno.args[0] ?? fromFileUrl(PHOTO)],
      cwd: fromFileUrl(repositoryRoot),
      env: {
        HOME: home,
        XDG_CACHE_HOME: join(home, ".cache"),
        DENO_DIR: join(home, ".cache", "deno"),
        NPM_CONFIG_REGISTRY: url,
        NO_COLOR: "1",
      },
    }).output();
    const seconds = (performance.now() - start) / 1000;
    const lines = [stdout, stderr]
      .flatMap((bytes) => new TextDecoder().decode(bytes).trim().split("\n"))
      .filter((line) => line !== "");
    console.log(
      `${run} run: exit code ${code}, ${lines.length} lines, ` +
        `${megabytes(counted.bytes - before)} fetched, ` +
        `${megabytes(await kept(home))} kept, ${seconds.toFixed(1)} s`,
    );
    for (const line of lines) console.log(`  ${line}`);
  }
} finally {
  await Deno.remove(home, { recursive: true });
  await server.shutdown();
}
