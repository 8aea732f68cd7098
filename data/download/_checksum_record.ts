import { basename } from "node:path";

/**
 * Compares a checksum with that of the first download of the file, which is
 * recorded beside it in `NAME.sha256`, as `sha256sum --check` reads it; records
 * it if this is the first.
 *
 * @param path The file, which need not be there any more.
 * @param sha256 Its SHA-256.
 * @param options `replace`: records it in any case.
 * @returns Whether it is the first.
 * @throws {Error} If the record has another.
 */
export async function recordChecksum(
  path: string,
  sha256: string,
  { replace = false } = {},
): Promise<boolean> {
  const recordPath = `${path}.sha256`;
  const text = await Deno.readTextFile(recordPath).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  const known = /^[0-9a-f]{64}/.exec(text ?? "")?.[0];
  if (known === sha256) return false;
  if (known !== undefined && !replace) {
    throw new Error(
      `Cannot use ${path}: its SHA-256 is ${sha256}, and that of the first download, in ` +
        `${recordPath}, is ${known}: one of them is damaged, or the publisher has changed it`,
    );
  }
  await Deno.writeTextFile(recordPath, `${sha256}  ${basename(path)}\n`);
  return true;
}
