/**
 * Reference data beside the repository. It adds breadth to the tests and may be
 * absent: what reads it is then reported as ignored.
 */
import { existsSync } from "node:fs";
import { fromFileUrl, repositoryRoot } from "./paths.ts";
import { unless } from "./unless.ts";

/**
 * The path of a file or folder of `../shared`.
 *
 * @param path Path inside `../shared`, such as `fixtures/losses.json`.
 * @returns The absolute path, or `undefined` where it is absent.
 */
export function sharedPath(path: string): string | undefined {
  const found = fromFileUrl(new URL(`../shared/${path}`, repositoryRoot));
  return existsSync(found) ? found : undefined;
}

/**
 * Registers a test that reads one file or folder of `../shared`. Where that is
 * absent, the test is reported as ignored and its name says why.
 *
 * @param name What the test promises.
 * @param path Path inside `../shared`.
 * @param fn The test; it is given the absolute path.
 * @param absence What else is missing for the test here.
 */
export function testWithShared(
  name: string,
  path: string,
  fn: (path: string) => void | Promise<void>,
  absence?: string,
): void {
  const found = sharedPath(path);
  Deno.test(
    unless(found ? absence : `../shared/${path} is absent`, name),
    () => fn(found!),
  );
}
