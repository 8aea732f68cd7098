// @ts-types="@types/yauzl"
import type { Entry } from "yauzl";

/** Unpacked size that any archive may have, however small it is. */
const SMALL_BYTES = 64 << 20;

/** Photographs hardly shrink, and tables shrink to a tenth; an archive that shrinks more is a zip bomb. */
const LARGEST_RATIO = 100;

const LARGEST_COUNT = 1_000_000;

/**
 * Checks, from the list of members alone, that unpacking an archive writes only plain files, each once, all inside the
 * folder, and within a size limit.
 *
 * @param members All members; the names of folders end in a slash.
 * @param size Bytes of the archive.
 * @returns Bytes that it takes unpacked.
 * @throws {Error} If a member is not a plain file with a plain name, or two
 * have names that some system takes for the same or share their bytes, or the
 * sizes are absurd.
 */
export function checkMembers(members: readonly Entry[], size: number): number {
  const files = members.filter((member) => !isFolder(member));
  if (files.length === 0) throw new Error("it holds no files");
  if (members.length > LARGEST_COUNT) {
    throw new Error(
      `it holds ${members.length} members, the limit is ${LARGEST_COUNT}`,
    );
  }
  for (const member of members) {
    const why = whyUnsafeName(member) ?? whyNotPlain(member);
    if (why) throw new Error(`${JSON.stringify(member.fileName)} ${why}`);
  }
  const why = findClash(members) ?? findOverlap(files);
  if (why) throw new Error(why);
  const bytes = files.reduce((sum, file) => sum + file.uncompressedSize, 0);
  const limit = Math.max(SMALL_BYTES, size * LARGEST_RATIO);
  if (bytes > limit) {
    throw new Error(
      `its ${size} bytes would become ${bytes}, the limit is ${limit}`,
    );
  }
  return bytes;
}

/** Whether a member is a folder. */
export function isFolder({ fileName }: Entry): boolean {
  return fileName.endsWith("/");
}

/** Characters that Windows reads as a path or a stream, and control characters. */
// deno-lint-ignore no-control-regex
const UNSAFE_CHARACTER = /[\\:*?"<>|\x00-\x1f\x7f]/;

/** Names of devices on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function whyUnsafeName(member: Entry): string | undefined {
  const path = member.fileName.replace(/\/$/, "");
  if (UNSAFE_CHARACTER.test(path)) {
    return "has a character that no file of Windows may have";
  }
  for (const part of path.split("/")) {
    if (part === "..") return "leads out of the folder";
    if (part === "" || part === ".") return 'has an empty part or "." in it';
    if (DEVICE.test(part)) return "is named after a device";
    if (/[. ]$/.test(part)) return "ends in a dot or a space";
  }
  return undefined;
}

const TYPE = 0o170000;
const LINK = 0o120000;
const PLAIN_FILE = 0o100000;
const FOLDER = 0o040000;

/** Why a member is not what its name says; its Unix type is in the upper half of the attributes. */
function whyNotPlain(member: Entry): string | undefined {
  if (member.isEncrypted()) return "is encrypted";
  const type = (member.externalFileAttributes >>> 16) & TYPE;
  if (type === LINK) return "is a link";
  const expected = isFolder(member) ? FOLDER : PLAIN_FILE;
  return type === 0 || type === expected
    ? undefined
    : "is neither a file nor a folder";
}

/**
 * Two names that are the same on a system that ignores case or composes
 * accents (Windows, macOS), or a file where a folder is needed.
 */
function findClash(members: readonly Entry[]): string | undefined {
  const files = new Map<string, string>();
  for (const member of members) {
    if (isFolder(member)) continue;
    const key = keyOf(member.fileName);
    const other = files.get(key);
    if (other !== undefined) {
      return other === member.fileName
        ? `"${other}" is in it twice`
        : `"${other}" and "${member.fileName}" are the same name on some systems`;
    }
    files.set(key, member.fileName);
  }
  for (const { fileName } of members) {
    const parts = fileName.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const file = files.get(keyOf(parts.slice(0, depth).join("/")));
      if (file !== undefined) return `"${file}" is both a file and a folder`;
    }
  }
  return undefined;
}

function keyOf(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** Bytes of a member's own header, without its name. */
const HEADER_BYTES = 30;

/** Members that share bytes, with which a small archive can unpack to a huge one. */
function findOverlap(files: readonly Entry[]): string | undefined {
  const sorted = files.toSorted((a, b) =>
    a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader
  );
  for (const [i, file] of sorted.entries()) {
    const end = file.relativeOffsetOfLocalHeader + HEADER_BYTES +
      file.compressedSize;
    const next = sorted[i + 1];
    if (next && next.relativeOffsetOfLocalHeader < end) {
      return `"${file.fileName}" and "${next.fileName}" share bytes`;
    }
  }
  return undefined;
}
