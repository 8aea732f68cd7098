import { extname, join } from "node:path";
import { rawScript } from "./raw_script.ts";
import { isRawPath } from "./raw_path.ts";

/**
 * A path by which Deno can open a file: the path itself, or for invalid UTF-8 (`raw_path.ts`), which Deno cannot open,
 * a symbolic link of another name in a private temporary folder. The link is removed when this is disposed of; files
 * opened before stay open.
 */
export class PathAlias implements Disposable {
  /** What to open. */
  readonly path: string;
  readonly #folder: string | undefined;

  /**
   * Makes the link, if one is needed.
   *
   * @throws {Error} If it cannot be made.
   */
  constructor(path: string) {
    this.path = path;
    if (!isRawPath(path)) return;
    const ending = extname(path);
    const folder = Deno.makeTempDirSync({ prefix: "iqa-name-" });
    this.#folder = folder;
    this.path = join(folder, `file${isRawPath(ending) ? "" : ending}`);
    try {
      rawScript('ln -s -- "$path" "$2"', path, this.path);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Removes the link. */
  [Symbol.dispose](): void {
    if (this.#folder) Deno.removeSync(this.#folder, { recursive: true });
  }
}
