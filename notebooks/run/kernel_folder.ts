import { fileURLToPath } from "node:url";
import denoConfig from "../../deno.json" with { type: "json" };
import { resolveTestImports } from "../../tests/support/test_imports.ts";
import { notebooksFolder } from "./notebook.ts";

/**
 * The folder in which a kernel starts, which decides what its imports mean.
 * Usually that of the notebooks. Where JSR cannot be reached, one in `scratch`
 * whose `deno.json` has the tests' stand-in for `@std/assert` and leads every
 * other import back to the repository.
 *
 * @param scratch An empty folder that outlives the kernel.
 */
export async function kernelFolder(scratch: string): Promise<string> {
  const { flags } = await resolveTestImports(scratch);
  const flag = "--import-map=";
  const map = flags.find((each) => each.startsWith(flag))?.slice(flag.length);
  if (map === undefined) return fileURLToPath(notebooksFolder);

  const { imports } = JSON.parse(await Deno.readTextFile(map));
  const { name, exports, compilerOptions } = denoConfig;
  const own = Object.entries(exports).map(([entry, path]) => [
    name + entry.slice(1),
    new URL(`../${path}`, notebooksFolder).href,
  ]);
  const config = {
    imports: {
      ...imports,
      ...Object.fromEntries(own),
      "./": notebooksFolder.href,
    },
    compilerOptions,
    lock: false,
  };
  const folder = `${scratch}/kernel`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
  return folder;
}
