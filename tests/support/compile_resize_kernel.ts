/**
 * Makes data/images/resize/resize_kernel.ts of the AssemblyScript beside it.
 *
 * deno run -A tests/support/compile_resize_kernel.ts
 */
// assemblyscript: a compiler to WebAssembly for TypeScript's syntax; nothing of it is needed at run time.
import asc from "assemblyscript/asc";
import { fromFileUrl, repositoryRoot } from "./paths.ts";

const SOURCE = new URL("data/images/resize/resize_kernel.as", repositoryRoot);

/** The module that {@linkcode compileResizeKernel} writes the text of. */
export const KERNEL_MODULE = new URL(
  "data/images/resize/resize_kernel.ts",
  repositoryRoot,
);

const OPTIONS = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];

/** The text of {@linkcode KERNEL_MODULE}. */
export async function compileResizeKernel(): Promise<string> {
  const source = await Deno.readTextFile(SOURCE);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["kernel.ts", ...OPTIONS, "--outFile", "kernel.wasm"],
    {
      readFile: (name) => name.endsWith("kernel.ts") ? source : null,
      writeFile: (name, content) => {
        if (name.endsWith(".wasm")) binary = content as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) {
    throw new Error(`Cannot compile ${SOURCE.pathname}: ${stderr.toString()}`);
  }
  return moduleOf(binary);
}

function moduleOf(binary: Uint8Array): string {
  const lines = binary.toBase64().match(/.{1,76}/g)!;
  return `/** WebAssembly of resize_kernel.as in base 64, made by tests/support/compile_resize_kernel.ts. */
export const RESIZE_KERNEL: string = \`
${lines.join("\n")}
\`;
`;
}

if (import.meta.main) {
  await Deno.writeTextFile(
    fromFileUrl(KERNEL_MODULE),
    await compileResizeKernel(),
  );
}
