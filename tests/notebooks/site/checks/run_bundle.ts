/** Runs what a story's page runs, in a worker as a page has. */
import type { News } from "../../../../notebooks/site/checks/news.ts";

/** All that the worker of a page posts, up to its end. */
export async function runBundle(code: string): Promise<News[]> {
  const address = URL.createObjectURL(
    new Blob([code], { type: "text/javascript" }),
  );
  const worker = new Worker(address, { type: "module" });
  const news: News[] = [];
  try {
    return await new Promise((resolve, reject) => {
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.onmessage = ({ data }: MessageEvent<News>) => {
        news.push(data);
        if (data.done || data.stopped) resolve(news);
      };
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(address);
  }
}
