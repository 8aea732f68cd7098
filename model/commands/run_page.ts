import { buildPage } from "../page/build_page.ts";
import { servePage } from "../page/serve_page.ts";

/** Flags of `page`. */
export interface PageFlags {
  out: string;
  port: number;
  serve: boolean;
}

/** Builds the page and serves it until the process is stopped. */
export async function runPage({ out, port, serve }: PageFlags): Promise<void> {
  const files = await buildPage(out);
  console.error(`Built ${out}: any web host with HTTPS can serve it`);
  if (!serve) {
    console.log(out);
    return;
  }
  const server = servePage(out, files, { port });
  console.log(`http://localhost:${server.addr.port}/`);
  await server.finished;
}
