/** Data sets in their published layout with stand-ins for the images: files without content, which opening does not read. */
import { dirname, join } from "node:path";
import type { ScoredImage, Split } from "../../../data/images/scored_image.ts";
import { withFolder } from "../_files.ts";

/** What a file holds, by its path in the folder. */
export type Layout = Readonly<Record<string, string | Uint8Array>>;

/** Writes these files below a folder. */
export async function writeFiles(folder: string, files: Layout): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  }
}

/** Runs a test in a folder with these files. */
export async function withLayout(
  files: Layout,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await writeFiles(folder, files);
    await run(folder);
  });
}

/** Files without content. */
export function standIns(folder: string, names: readonly string[]): Layout {
  return Object.fromEntries(names.map((name) => [`${folder}/${name}`, ""]));
}

/** The images of one part. */
export function partOf(
  images: readonly ScoredImage[],
  part: Split,
): ScoredImage[] {
  return images.filter(({ split }) => split === part);
}

/** The sum of numbers, for comparison with other software's. */
export function sumOf(numbers: Iterable<number | undefined>): number {
  let sum = 0;
  for (const number of numbers) sum += number ?? NaN;
  return sum;
}
