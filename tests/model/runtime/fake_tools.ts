/**
 * A machine of its own for each test of setting TensorFlow up: a PATH with
 * nothing but fakes of `python3` and `c++`, and an empty cache. What the fakes
 * make is small but loads: the wheel is a real archive, the addon a real one.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../../../model/runtime/packages.ts";
import { findCompiler } from "../../../model/runtime/provision/compile_addon.ts";
import { findPython } from "../../../model/runtime/provision/find_python.ts";
import { runProgram } from "../../../data/files/run_program.ts";
import { fromFileUrl } from "../../support/paths.ts";

/** The tools that the fakes are made of; absent where this machine has none. */
export const realTools = await findRealTools();

/** What a child process that sets TensorFlow up has written. */
export interface Outcome {
  success: boolean;
  stdout: string;
  stderr: string;
}

/** A machine for one test. */
export interface FakeMachine extends AsyncDisposable {
  /** Its folder; `wheel.whl` and `addon.node` in it are what the fakes hand out. */
  folder: string;
  /** Where installations go. */
  root: string;
  /** Writes a program of the PATH as a shell script. */
  tool(name: string, script: string): Promise<void>;
  /** Starts a script beside this file on the machine. */
  start(
    script: string,
    args?: string[],
    env?: Record<string, string>,
    cwd?: string,
  ): Deno.ChildProcess;
  /** Runs a script beside this file on the machine. */
  run(
    script: string,
    args?: string[],
    env?: Record<string, string>,
    cwd?: string,
  ): Promise<Outcome>;
  /** How often a fake has done its work. */
  count(name: "pip" | "c++"): Promise<number>;
}

/** Scripts of the fakes when all is well; they can be used in others. */
export const WORKING = {
  /** Hands the wheel out and counts. */
  pip:
    `echo pip >> "$MACHINE/log"; head -n 1 "$requirement" >> "$MACHINE/requirements"; cp "$MACHINE/wheel.whl" "$dest/fake-1-py3-none-any.whl"`,
  /** Hands the addon out and counts. */
  "c++": `echo c++ >> "$MACHINE/log"; cp "$MACHINE/addon.node" "$output"`,
};

/** By what a machine reaches its registry: packages that no test has asked for before are fetched. */
const NETWORK =
  /^(SSL_CERT_.*|NODE_EXTRA_CA_CERTS|DENO_CERT|DENO_TLS_CA_STORE|(HTTPS?|NO)_PROXY|NPM_CONFIG_.*)$/i;

/** The script of a `python3` whose pip runs `pip`, and which has no tensorflow. */
export function pythonWith(pip: string): string {
  return `
    case "$*" in
      *"-m pip download"*)
        while [ $# -gt 0 ]; do case "$1" in --dest) dest="$2";; esac; requirement="$1"; shift; done
        ${pip};;
      *"-m pip --version"*) ;;
      *find_spec*) echo;;
      *) exec "${realTools?.python}" "$@";;
    esac`;
}

/** The script of a compiler that runs `compile`. */
export function compilerWith(compile: string): string {
  return `
    case "$*" in
      --version) exit;;
    esac
    while [ $# -gt 0 ]; do case "$1" in -o) output="$2";; esac; shift; done
    ${compile}`;
}

/** A machine where everything works. */
export async function createFakeMachine(): Promise<FakeMachine> {
  const folder = await Deno.makeTempDir({ prefix: "fake-machine-" });
  const cache = join(folder, "cache");
  const bin = join(folder, "bin");
  await Deno.mkdir(bin);
  await makeWheel(join(folder, "wheel.whl"));
  await Deno.copyFile(await fakeAddon(), join(folder, "addon.node"));
  const environment = {
    ...Object.fromEntries(
      Object.entries(Deno.env.toObject()).filter(([name]) =>
        NETWORK.test(name)
      ),
    ),
    PATH: bin,
    MACHINE: folder,
    XDG_CACHE_HOME: cache,
    HOME: Deno.env.get("HOME") ?? folder,
    DENO_DIR: await denoDir(),
    NO_COLOR: "1",
    // A closed port: the package's own installer, the last resort, must not reach the real servers from a test.
    TFJS_NODE_CDN_STORAGE: "http://127.0.0.1:9/",
    TFJS_NODE_BASE_URI: "http://127.0.0.1:9/",
  };
  const machine: FakeMachine = {
    folder,
    root: join(cache, "iqa-norm-in-norm", "tensorflow"),
    async tool(name, script) {
      const head = "#!/bin/sh\nPATH=/usr/local/bin:/usr/bin:/bin\n";
      await Deno.writeTextFile(join(bin, name), `${head}${script}\n`, {
        mode: 0o755,
      });
    },
    start: (script, args = [], env = {}, cwd = Deno.cwd()) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--allow-all",
          fromFileUrl(new URL(script, import.meta.url)),
          ...args,
        ],
        env: { ...environment, ...env },
        cwd,
        clearEnv: true,
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    async run(script, args, env, cwd) {
      const { success, stdout, stderr } = await machine.start(
        script,
        args,
        env,
        cwd,
      )
        .output();
      const decoder = new TextDecoder();
      return {
        success,
        stdout: decoder.decode(stdout),
        stderr: decoder.decode(stderr),
      };
    },
    async count(name) {
      const log = await Deno.readTextFile(join(folder, "log")).catch(() => "");
      return log.split("\n").filter((line) => line === name).length;
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
  await machine.tool("python3", pythonWith(WORKING.pip));
  await machine.tool("c++", compilerWith(WORKING["c++"]));
  return machine;
}

async function findRealTools(): Promise<
  { python: string; compiler: string } | undefined
> {
  try {
    const python = await findPython();
    const executable = await runProgram(python, [
      "-c",
      "import sys; print(sys.executable)",
    ]);
    return { python: executable.trim(), compiler: await findCompiler() };
  } catch {
    return undefined;
  }
}

const MAKE_WHEEL = `
import sys, zipfile
files = ["tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2",
         "tensorflow/include/tensorflow/c/c_api.h", "tensorflow/unneeded.py",
         "nvidia/fake/lib/libfake.so.12", "nvidia/fake/include/fake.h"]
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name in files: archive.writestr(name, name * 1000)
`;

async function makeWheel(path: string): Promise<void> {
  await runProgram(realTools?.python ?? "python3", ["-c", MAKE_WHEEL, path]);
}

let compiled: Promise<string> | undefined;

/** The fake addon, compiled once. */
function fakeAddon(): Promise<string> {
  return compiled ??= compileFakeAddon();
}

async function compileFakeAddon(): Promise<string> {
  const path = await Deno.makeTempFile({
    prefix: "fake-addon-",
    suffix: ".node",
  });
  globalThis.addEventListener("unload", () => Deno.removeSync(path));
  const headers = fileURLToPath(
    new URL("include", await packageFolder("nodeApiHeaders")),
  );
  const source = fromFileUrl(new URL("fake_addon.c", import.meta.url));
  const flags = ["-shared", "-fPIC", "-x", "c", `-I${headers}`];
  if (Deno.build.os === "darwin") flags.push("-undefined", "dynamic_lookup");
  await runProgram(realTools?.compiler ?? "c++", [
    ...flags,
    source,
    "-o",
    path,
  ]);
  return path;
}

/** Deno's cache, shared with the machine: fetching packages is not what is tested. */
async function denoDir(): Promise<string> {
  const output = await runProgram(Deno.execPath(), ["info", "--json"], {
    env: { NO_COLOR: "1" },
  });
  return JSON.parse(output).denoDir;
}
