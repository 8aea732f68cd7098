/** The origin of an unfinished download; kept beside it. */
export interface PartRecord {
  /** Requested address, before redirects. */
  address: string;
  /** Strong ETag, or date of change, that names the version. */
  validator?: string;
  /** Bytes of the whole file. */
  total?: number;
}

/** An unfinished download: `NAME.part`, and `NAME.part.json` that says of what. */
export class Part {
  readonly path: string;
  readonly #recordPath: string;

  /** @param target Path that the whole file is to have. */
  constructor(readonly target: string) {
    this.path = `${target}.part`;
    this.#recordPath = `${target}.part.json`;
  }

  /** Bytes received; 0 if there is no file. */
  async size(): Promise<number> {
    return (await Deno.stat(this.path).catch(undefinedIfAbsent))?.size ?? 0;
  }

  /** Its origin; `undefined` if unknown. */
  async record(): Promise<PartRecord | undefined> {
    const text = await Deno.readTextFile(this.#recordPath)
      .catch(undefinedIfAbsent);
    try {
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined; // truncated by a crash: the partial file cannot be used
    }
  }

  /** Empties it and records its origin. */
  async restart(record: PartRecord): Promise<void> {
    await Deno.writeFile(this.path, new Uint8Array());
    await Deno.writeTextFile(this.#recordPath, JSON.stringify(record));
  }

  /** Opens it to write at its end. */
  open(): Promise<Deno.FsFile> {
    return Deno.open(this.path, { append: true, create: true });
  }

  /** Gives the complete file its name. */
  async finish(): Promise<void> {
    await Deno.rename(this.path, this.target);
    await Deno.remove(this.#recordPath).catch(undefinedIfAbsent);
  }

  /** Removes it. */
  async remove(): Promise<void> {
    for (const path of [this.path, this.#recordPath]) {
      await Deno.remove(path).catch(undefinedIfAbsent);
    }
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
