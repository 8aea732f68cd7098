import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { unpackZip } from "../../../../data/files/zip/unpack_zip.ts";
import { withFolder } from "../../_files.ts";
import { buildZip, type ZipMember } from "./build_zip.ts";

/** All files below a folder, with their text. */
async function filesBelow(
  folder: string,
  prefix = "",
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      Object.assign(files, await filesBelow(path, `${prefix}${name}/`));
    } else files[prefix + name] = await Deno.readTextFile(path);
  }
  return files;
}

async function unpack(
  parent: string,
  bytes: Uint8Array,
): Promise<Record<string, string>> {
  const archive = join(parent, "a.zip");
  await Deno.writeFile(archive, bytes);
  await unpackZip(archive, join(parent, "out"));
  return filesBelow(join(parent, "out"));
}

Deno.test("unpackZip() writes stored and deflated files, folders and unusual names", async () => {
  await withFolder(async (parent) => {
    const long = "x".repeat(300_000);
    const seen: number[][] = [];
    await Deno.writeFile(
      join(parent, "a.zip"),
      buildZip([
        { name: "512x384/", mode: 0o40755, stored: true },
        { name: "512x384/a (1).jpg", data: "one", stored: true },
        { name: "ü [2]/b.txt", data: long },
        { name: "empty" },
      ]),
    );
    await unpackZip(join(parent, "a.zip"), join(parent, "out"), {
      progress: (...bytes) => seen.push(bytes),
    });
    assertEquals(await filesBelow(join(parent, "out")), {
      "512x384/a (1).jpg": "one",
      "ü [2]/b.txt": long,
      "empty": "",
    });
    assertEquals(seen, [[3, 300003], [300003, 300003], [300003, 300003]]);
  });
});

Deno.test("unpackZip() reads an archive that Python has written", async () => {
  await withFolder(async (parent) => {
    // Made by Python 3.11: zipfile with ZIP_DEFLATED, one member, written as base64.
    const bytes = Uint8Array.fromBase64(
      "UEsDBBQAAAAIAAAAIVq+y4q9CwAAAB4AAAAHAAAAYS9iLnR4dMtIzcnJV8jAQQIAUEsBAhQDFAAAAAgAAAAhWr7Lir0LAAAAHgAAAAcAAAAAAAAAAAAAAKSBAAAAAGEvYi50eHRQSwUGAAAAAAEAAQA1AAAAMAAAAAAA",
    );
    assertEquals(await unpack(parent, bytes), {
      "a/b.txt": "hello hello hello hello hello ",
    });
  });
});

const REFUSED: [string, ZipMember[], string][] = [
  ["has a dot for a folder", [{ name: "a/./b" }], "has an empty part"],
  ["climbs out", [{ name: "../evil" }], "path: ../evil"],
  ["climbs out half-way", [{ name: "a/../../evil" }], "path: a/../../evil"],
  ["climbs out as Windows does", [{ name: "..\\evil" }], "evil"],
  [
    "climbs out by a folder",
    [{ name: "../evil/" }, { name: "a" }],
    "path: ../evil",
  ],
  ["is absolute", [{ name: "/etc/evil" }], "path: /etc/evil"],
  ["is on a drive", [{ name: "C:/evil" }], "path: C:/evil"],
  ["is relative to a drive", [{ name: "c:evil" }], "path: c:evil"],
  ["is on a share", [{ name: "\\\\host\\evil" }], "host"],
  ["is a stream of a file", [{ name: "a.txt:evil" }], '"a.txt:evil"'],
  [
    "has a backslash",
    [{ name: "a\\b" }],
    "invalid characters in fileName: a\\b",
  ],
  ["has a NUL", [{ name: "a\0b" }], "a\\u0000b"],
  ["is a device", [{ name: "a/nul.txt" }], "is named after a device"],
  ["ends in a dot", [{ name: "a./b" }], "ends in a dot"],
  ["has an empty part", [{ name: "a//b" }], '"a//b"'],
  ["is empty", [{ name: "" }], '""'],
  [
    "is a link",
    [{ name: "a", data: "/etc", mode: 0o120777 }],
    '"a" is a link',
  ],
  [
    "is a pipe",
    [{ name: "a", mode: 0o010644 }],
    '"a" is neither a file nor a folder',
  ],
  ["is encrypted", [{ name: "a", encrypted: true }], "is encrypted"],
  ["occurs twice", [{ name: "a" }, { name: "a" }], '"a" is in it twice'],
  [
    "differs by case only",
    [{ name: "d/A.jpg" }, { name: "D/a.jpg" }],
    '"d/A.jpg" and "D/a.jpg" are the same name on some systems',
  ],
  [
    "differs by composition only",
    [{ name: "\u00fc" }, { name: "u\u0308" }],
    "are the same name on some systems",
  ],
  [
    "is a file and a folder",
    [{ name: "A" }, { name: "a/b" }],
    '"A" is both a file and a folder',
  ],
  [
    "declares an absurd size",
    [{ name: "a", data: "x", declaredSize: 0xffff_fff0 }],
    "bytes would become 4294967284",
  ],
];

for (const [what, members, message] of REFUSED) {
  Deno.test(`unpackZip() refuses a member that ${what}, before it writes`, async () => {
    await withFolder(async (parent) => {
      const trick = buildZip([{ name: "good", data: "good" }, ...members]);
      await assertRejects(() => unpack(parent, trick), Error, message);
      const names = (await Array.fromAsync(Deno.readDir(parent)))
        .map(({ name }) => name);
      assertEquals(names, ["a.zip"]);
    });
  });
}

Deno.test("unpackZip() refuses an archive of folders alone", async () => {
  await withFolder(async (parent) => {
    const folders = buildZip([{ name: "a/", mode: 0o040755 }]);
    await assertRejects(
      () => unpack(parent, folders),
      Error,
      "it holds no files",
    );
  });
});

/** An archive whose zip64 locator sends its reader beyond what fs.read takes. */
function farAway(): Uint8Array {
  const bytes = new Uint8Array(100);
  const view = new DataView(bytes.buffer);
  view.setUint32(58, 0x07064b50, true);
  view.setBigUint64(66, 2n ** 60n, true);
  view.setUint32(78, 0x06054b50, true);
  return bytes;
}

const NO_END =
  "Cannot unpack a.zip: End of central directory record signature not found";

const DAMAGED: [string, Uint8Array, string][] = [
  ["is not an archive", new TextEncoder().encode("<html>no</html>"), NO_END],
  ["is empty", new Uint8Array(), NO_END],
  ["holds no files", buildZip([]), "holds no files"],
  [
    "is cut off",
    buildZip([{ name: "a", data: "text" }]).subarray(0, -30),
    NO_END,
  ],
  [
    "has a wrong CRC",
    buildZip([{ name: "a", data: "text", crc: 1 }]),
    'Cannot unpack a.zip: "a": its checksum is wrong',
  ],
  [
    "unpacks to more than it declares",
    buildZip([{ name: "a", data: "0".repeat(1e6), declaredSize: 10 }]),
    'Cannot unpack a.zip: "a": too many bytes in the stream. expected 10.',
  ],
  [
    "unpacks to less than it declares",
    buildZip([{ name: "a", data: "0", declaredSize: 10 }]),
    'Cannot unpack a.zip: "a": not enough bytes in the stream. expected 10.',
  ],
  [
    "refers to a place beyond 2^53",
    farAway(),
    "Cannot unpack a.zip: it refers to a place beyond its end",
  ],
  [
    "uses the same bytes twice",
    buildZip([{ name: "a", data: "x" }, { name: "b", data: "x", bytesOf: 0 }]),
    'Cannot unpack a.zip: "a" and "b" share bytes',
  ],
];

for (const [what, bytes, message] of DAMAGED) {
  Deno.test(`unpackZip() fails where the archive ${what}`, async () => {
    await withFolder((parent) =>
      assertRejects(() => unpack(parent, bytes), Error, message).then(() => {})
    );
  });
}

Deno.test("unpackZip() stops when the signal aborts", async () => {
  await withFolder(async (parent) => {
    const archive = join(parent, "a.zip");
    await Deno.writeFile(archive, buildZip([{ name: "a" }, { name: "b" }]));
    const controller = new AbortController();
    const error = await assertRejects(
      () =>
        unpackZip(archive, join(parent, "out"), {
          progress: () => controller.abort(new Error("stopped by the user")),
          signal: controller.signal,
        }),
      Error,
    );
    assertEquals(error.message, "stopped by the user");
  });
});
