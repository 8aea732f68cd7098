import { join, relative } from "node:path";
import { fetchWheel } from "./fetch_wheel.ts";
import { CUDA_WHEELS } from "./pinned_wheels.ts";
import { during, type Progress } from "./progress.ts";
import { unpackWheel } from "./unpack_wheel.ts";

/** Libraries, and the compiler that TensorFlow runs for kernels made at run time; no headers. */
const NEEDED = /nvidia\/[^/]+\/(lib|bin|nvvm)\//;

/**
 * Downloads the CUDA libraries of TensorFlow's extra `and-cuda`. They are put
 * into `nvidia/` beside `tensorflow/`, where TensorFlow searches for them.
 *
 * @param python The interpreter whose pip is used.
 * @param folder Folder of the unpacked TensorFlow wheel.
 * @returns The shared libraries, relative to the folder.
 */
export async function fetchCudaLibraries(
  python: string,
  folder: string,
  progress: Progress,
): Promise<string[]> {
  for (const [requirement, checksums] of Object.entries(CUDA_WHEELS)) {
    const wheels = join(folder, "wheels");
    await during(
      progress.stage(`Fetching ${requirement} with pip`),
      async (stage) => {
        const wheel = await fetchWheel(
          python,
          requirement,
          checksums,
          wheels,
          stage,
        );
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

async function* filesIn(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesIn(path);
    else yield path;
  }
}
