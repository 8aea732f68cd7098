import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * SHA-256 of a file of any size, as 64 hexadecimal digits.
 *
 * node:crypto, because Web Crypto would need the whole file in memory.
 *
 * @throws {Error} If the file cannot be read.
 */
export async function sha256File(path: string): Promise<string> {
  return await hashFile(path, "sha256");
}

/** SHA-512 of a file of any size, as 128 hexadecimal digits; see {@linkcode sha256File}. */
export async function sha512File(path: string): Promise<string> {
  return await hashFile(path, "sha512");
}

async function hashFile(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  const chunks = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}
