import { join } from "node:path";
import type { Stage } from "./progress.ts";
import type { RunProgramOptions } from "../../../data/files/run_program.ts";
import { runPython } from "./run_python.ts";
import { watchFolder } from "./watch_folder.ts";

/** Pythons that TensorFlow's wheels are built for; the libraries inside do not depend on it. */
const BUILT_FOR = ["3.12", "3.11", "3.13", "3.10"];

const NOTHING_FITS = /no matching distribution/i;

/**
 * Downloads one wheel with the user's pip, so that its indexes, proxies, certificates and cache are used. pip accepts
 * only a file with one of the given checksums, from any index.
 *
 * @param python The interpreter whose pip is used.
 * @param requirement Package and version: `tensorflow-cpu==2.21.0`.
 * @param checksums SHA-256 of each acceptable file.
 * @param folder An empty folder for the wheel and pip's temporary files.
 * @param options `anyPython`: the wheel suits every Python, so that other versions need not be tried.
 *
 * @default {false}
 * @returns The path of the wheel.
 * @throws {Error} If pip is missing or fails, with its message.
 */
export async function fetchWheel(
  python: string,
  requirement: string,
  checksums: readonly string[],
  folder: string,
  stage: Stage,
  { anyPython = false }: { anyPython?: boolean } = {},
): Promise<string> {
  await runPython(python, ["-m", "pip", "--version"]);
  await Deno.mkdir(folder, { recursive: true });
  let total = 0;
  using _watch = watchFolder(folder, (bytes) => stage.update(bytes, total));
  const list = join(folder, "requirements.txt");
  const hashes = checksums.map((sha256) => `--hash=sha256:${sha256}`);
  await Deno.writeTextFile(list, `${[requirement, ...hashes].join(" ")}\n`);
  await download(
    python,
    list,
    folder,
    anyPython,
    (line) => total = wheelSize(line) ?? total,
  );
  const names = (await Array.fromAsync(Deno.readDir(folder))).map((entry) =>
    entry.name
  );
  const wheel = names.find((name) => name.endsWith(".whl"));
  if (!wheel) {
    throw new Error(`pip reported success but left no wheel of ${requirement}`);
  }
  return join(folder, wheel);
}

async function download(
  python: string,
  list: string,
  folder: string,
  anyPython: boolean,
  onLine: (line: string) => void,
): Promise<void> {
  const args = [
    "-m",
    "pip",
    "download",
    "--no-input",
    "--disable-pip-version-check",
  ];
  args.push("--no-deps", "--only-binary=:all:", "--require-hashes");
  args.push("--dest", folder, "--requirement", list);
  const env = {
    TMPDIR: folder, // where free space was checked, and where leftovers are removed
    PIP_REQUIRE_VIRTUALENV: "0", // downloading changes no environment
  };
  try {
    await runPython(python, args, { env, onLine });
  } catch (error) {
    if (anyPython || !NOTHING_FITS.test(String(error))) throw error;
    if (!await downloadForOtherPython(python, args, { env, onLine })) {
      throw error;
    }
  }
}

/**
 * A Python that is too new or too old for the wheels can still download those
 * of another version.
 */
async function downloadForOtherPython(
  python: string,
  args: readonly string[],
  options: RunProgramOptions,
): Promise<boolean> {
  for (const version of BUILT_FOR) {
    const abi = `cp${version.replace(".", "")}`;
    const other = [
      "--implementation=cp",
      `--python-version=${version}`,
      `--abi=${abi}`,
    ];
    try {
      await runPython(python, [...args, ...other], options);
      return true;
    } catch (error) {
      if (!NOTHING_FITS.test(String(error))) throw error;
    }
  }
  return false;
}

const UNITS: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

/** The size in pip's `Downloading x.whl (273.8 MB)`, in bytes. */
function wheelSize(line: string): number | undefined {
  const [, size, unit] = /\.whl.*\((\d+(?:\.\d+)?) ([kMG]?B)\)/.exec(line) ??
    [];
  return size && unit ? Number(size) * (UNITS[unit] ?? 1) : undefined;
}
