/** Times that a folder is tried to be removed, and milliseconds between them. */
const TRIES = 50, PAUSE = 100;

/** Removes a folder in which a browser that has ended may write a moment longer, by processes of its own. */
export async function removeFolder(folder: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      const filled = (error as { code?: string }).code === "ENOTEMPTY";
      if (!filled || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
