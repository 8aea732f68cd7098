/** A test of a download from a server of its own into a folder of its own. */
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type DownloadedFile,
  downloadFile,
  type DownloadFileOptions,
} from "../../../data/download/download_file.ts";
import { filesIn } from "../../model/support/in_folder.ts";
import { withFolder } from "../_files.ts";
import {
  type RawAnswer,
  type RawRequest,
  type RawServer,
  startRawServer,
} from "./raw_server.ts";

/** The file to fetch; no two of its parts are alike. */
export const BODY: Uint8Array<ArrayBuffer> = Uint8Array.from(
  { length: 100_000 },
  (_, i) => i * 31 + (i >> 8) * 17,
);

/** Its checksum. */
export const SHA256: string = createHash("sha256").update(BODY).digest("hex");

/** The ETag of its first version. */
export const V1 = '"v1"';

/** Attempts follow each other at once. */
export const FAST: DownloadFileOptions = { delay: 0.001, stall: 5 };

/** What a test has to do with. */
export interface DownloadCase {
  server: RawServer;
  folder: string;
  path: string;
  /** What was logged. */
  lines: string[];
  get(options?: DownloadFileOptions): Promise<DownloadedFile>;
}

/** Registers a test of a download from a server that answers so. */
export function testDownload(
  promise: string,
  answer: (request: RawRequest, number: number) => RawAnswer,
  test: (it: DownloadCase) => Promise<unknown>,
): void {
  Deno.test(`downloadFile() ${promise}`, () =>
    withFolder(async (parent) => {
      await using server = startRawServer(answer);
      const folder = join(parent, "new", "data");
      const path = join(folder, "a.bin");
      const lines: string[] = [];
      const log = (line: string) => void lines.push(line);
      const get = (options: DownloadFileOptions = {}) =>
        downloadFile(`${server.address}/a.bin`, path, {
          ...FAST,
          log,
          ...options,
        });
      await test({ server, folder, path, lines, get });
    }));
}

/** Asserts that the file is there, complete, and nothing else. */
export async function assertWhole(
  { path, folder }: DownloadCase,
): Promise<void> {
  assertEquals(await Deno.readFile(path), BODY);
  assertEquals(await filesIn(folder), [".download.lock", "a.bin"]);
}

/** The ranges that were asked for, one a request. */
export function ranges({ requests }: RawServer): (string | null)[] {
  return requests.map(({ headers }) => headers.get("range"));
}

/** Puts an unfinished download there, as a process leaves it that was killed. */
export async function leavePart(
  { folder, path }: DownloadCase,
  bytes: Uint8Array,
  record: object | string,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(`${path}.part`, bytes);
  await Deno.writeTextFile(
    `${path}.part.json`,
    typeof record === "string" ? record : JSON.stringify(record),
  );
}
