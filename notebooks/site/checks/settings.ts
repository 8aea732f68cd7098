/** The settings of a story in its page, which has no environment and no files. */

/** The settings as the story has them. */
export function withEnvironment<T>(settings: T): T {
  return settings;
}

/** The same path. */
export function fromNotebooks(path: string): string {
  return path;
}

/** There is no data set in a page. */
export function exists(): Promise<boolean> {
  return Promise.resolve(false);
}
