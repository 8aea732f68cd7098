import { basename } from "node:path";

/**
 * The checksum of the first download of a file, kept beside it in
 * `NAME.sha256` as `sha256sum --check` reads it, for files whose publisher
 * gives none.
 */
export class ChecksumRecord {
  readonly #path: string;

  /** @param file Path of the file, which may be gone. */
  constructor(readonly file: string) {
    this.#path = `${file}.sha256`;
  }

  /**
   * Compares with the record.
   *
   * @returns Whether there is one.
   * @throws {Error} If it has another checksum.
   */
  async compare(sha256: string): Promise<boolean> {
    const text = await Deno.readTextFile(this.#path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    const known = /^[0-9a-f]{64}/.exec(text ?? "")?.[0];
    if (known === undefined || known === sha256) return known !== undefined;
    throw new Error(
      `Cannot use ${this.file}: its SHA-256 is ${sha256}, and that of the first download, in ` +
        `${this.#path}, is ${known}: one of them is damaged, or the publisher has changed it`,
    );
  }

  /** Records a checksum for later comparisons. */
  async write(sha256: string): Promise<void> {
    await Deno.writeTextFile(
      this.#path,
      `${sha256}  ${basename(this.file)}\n`,
    );
  }
}
