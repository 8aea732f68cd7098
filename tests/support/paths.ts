/** Paths that tests start from. */
import { fileURLToPath } from "node:url";

/** The repository's root folder, as a URL that ends in a slash. */
export const repositoryRoot = new URL("../../", import.meta.url);

/** The platform's path of a file URL. */
export function fromFileUrl(url: URL): string {
  return fileURLToPath(url);
}

/** The file URL of a path relative to the repository's root. */
export function toFileUrl(path: string): string {
  return new URL(path, repositoryRoot).href;
}
