import { join, relative } from "node:path";
import { fetchWheel } from "./fetch_wheel.ts";
import { during, type Progress } from "./progress.ts";
import { unpackWheel } from "./unpack_wheel.ts";

/** Libraries, and the compiler that TensorFlow starts for kernels made at run time; no headers. */
const NEEDED = /nvidia\/[^/]+\/(lib|bin|nvvm)\//;

/**
 * Fetches the CUDA libraries that an unpacked TensorFlow wheel names in its
 * extra `and-cuda`. They go to `nvidia/` beside `tensorflow/`, where
 * TensorFlow's libraries look for them by themselves.
 *
 * @param python The interpreter whose pip fetches.
 * @param folder The folder that the wheel was unpacked into, with its METADATA.
 * @returns The shared libraries, relative to the folder.
 */
export async function fetchNvidiaLibraries(
  python: string,
  folder: string,
  progress: Progress,
): Promise<string[]> {
  for (const requirement of cudaRequirements(await readMetadata(folder))) {
    const wheels = join(folder, "wheels");
    await during(
      progress.stage(`Fetching ${requirement} with pip`),
      async (stage) => {
        const wheel = await fetchWheel(python, requirement, wheels, stage);
        await unpackWheel(python, wheel, folder, NEEDED, stage);
      },
    );
    await Deno.remove(wheels, { recursive: true });
  }
  const paths = await Array.fromAsync(filesIn(join(folder, "nvidia")));
  return paths.filter((path) => /\.so(\.\d+)*$/.test(path)).map((path) =>
    relative(folder, path)
  );
}

/** The requirements of a wheel's extra `and-cuda`, e.g. `nvidia-cudnn-cu12<10.0,>=9.3.0.75`. */
export function cudaRequirements(metadata: string): string[] {
  const lines = metadata.matchAll(
    /^Requires-Dist: ([^;\s]+)\s*;.*extra == ["']and-cuda["']/gm,
  );
  return Array.from(lines, ([, requirement]) => requirement ?? "");
}

async function readMetadata(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".dist-info")) {
      return await Deno.readTextFile(join(folder, name, "METADATA"));
    }
  }
  throw new Error("TensorFlow's wheel has no METADATA");
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesIn(path);
    else yield path;
  }
}
