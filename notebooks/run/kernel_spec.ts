/**
 * Writes the file by which Jupyter starts this Deno as a kernel: by its path, since it
 * may lie in npx's cache and be on no PATH, and without color codes in outputs.
 *
 * @param folder A folder of Jupyter's data, one of those in `JUPYTER_PATH`.
 */
export async function writeKernelSpec(folder: string): Promise<void> {
  const kernel = `${folder}/kernels/deno`;
  await Deno.mkdir(kernel, { recursive: true });
  await Deno.writeTextFile(
    `${kernel}/kernel.json`,
    JSON.stringify({
      argv: [
        Deno.execPath(),
        "jupyter",
        "--kernel",
        "--conn",
        "{connection_file}",
      ],
      display_name: "Deno",
      language: "typescript",
      env: { NO_COLOR: "1" },
    }),
  );
}
