import { join } from "node:path";
import process from "node:process";
import { compileAddon, findCompiler } from "./compile_addon.ts";
import { fetchCudaLibraries } from "./fetch_cuda_libraries.ts";
import { fetchWheel } from "./fetch_wheel.ts";
import { findPython } from "./find_python.ts";
import {
  findTensorflow,
  libraryIn,
  type TensorflowLibrary,
} from "./find_tensorflow.ts";
import { TENSORFLOW_WHEELS } from "./pinned_wheels.ts";
import { runOwnInstaller } from "./own_installer.ts";
import { during, type Progress } from "./progress.ts";
import { requireSpace } from "../../../data/files/require_space.ts";
import type { Flavor, Made, Source } from "./source.ts";
import { unpackWheel } from "./unpack_wheel.ts";

/** The ways to get TensorFlow, in the order in which they are tried. */
export const SOURCES: readonly Source[] = [
  { title: "TensorFlow on this machine", make: useExisting },
  { title: "wheel fetched with pip", make: useWheel },
  { title: "tfjs-node's own installer", make: runOwnInstaller },
];

/** Folder of the libraries and the addon; it searches for CUDA's libraries in `../nvidia`. */
const FOLDER = "tensorflow";
const ADDON = join(FOLDER, "tfjs_binding.node");

/**
 * The files of a wheel, of 1.3 GB with 13,000 headers, that are needed to
 * compile and run the addon.
 */
const NEEDED = new RegExp(
  "tensorflow/(lib\\w+(\\.so\\.2|\\.2\\.dylib)$" +
    "|include/(tensorflow/c/|(xla/)?tsl/c/|.*platform/ctstring))",
);

const SPACE = { cpu: 1.5e9, cuda: 8e9 };

async function useExisting(
  folder: string,
  _flavor: Flavor,
  progress: Progress,
): Promise<Made> {
  const library = await findTensorflow();
  const compiler = await findCompiler();
  await Deno.mkdir(join(folder, FOLDER));
  await compile(compiler, library, folder, progress);
  const files = library.libraries.map((file) => join(library.folder, file));
  return { source: library.folder, addon: ADDON, files: [ADDON, ...files] };
}

async function useWheel(
  folder: string,
  flavor: Flavor,
  progress: Progress,
): Promise<Made> {
  const compiler = await findCompiler(); // first: without a compiler, downloading 270 MB would be useless
  const python = await findPython();
  await requireSpace(folder, SPACE[flavor]);
  const name = wheelName(flavor);
  const [requirement, checksums] = Object.entries(TENSORFLOW_WHEELS)
    .find(([it]) => it.startsWith(`${name}==`))!;
  const wheels = join(folder, "wheels");
  const wheel = await during(
    progress.stage(`Fetching ${name} with pip`),
    (stage) => fetchWheel(python, requirement, checksums, wheels, stage),
  );
  await during(
    progress.stage("Unpacking TensorFlow's libraries"),
    (stage) => unpackWheel(python, wheel, folder, NEEDED, stage),
  );
  await Deno.remove(wheels, { recursive: true });
  const nvidia = flavor === "cuda"
    ? await fetchCudaLibraries(python, folder, progress)
    : [];
  const library = await libraryIn(join(folder, FOLDER));
  await compile(compiler, library, folder, progress);
  await Deno.remove(library.include, { recursive: true });
  const libraries = library.libraries.map((file) => join(FOLDER, file));
  return {
    source: `${name} from PyPI`,
    addon: ADDON,
    build: flavor,
    files: [ADDON, ...libraries, ...nvidia],
  };
}

/**
 * PyPI's name of TensorFlow: the CPU-only build has half the size, and exists
 * only for x86-64.
 */
export function wheelName(flavor: Flavor): string {
  const small = flavor === "cpu" && process.arch === "x64" &&
    process.platform === "linux";
  return small ? "tensorflow-cpu" : "tensorflow";
}

async function compile(
  compiler: string,
  library: TensorflowLibrary,
  folder: string,
  progress: Progress,
): Promise<void> {
  await during(
    progress.stage("Compiling tfjs-node's addon"),
    () => compileAddon(compiler, library, join(folder, ADDON)),
  );
}
