import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import {
  downloadPublication,
  type DownloadPublicationOptions,
} from "../../../data/download/download_publication.ts";
import {
  DOWNLOADABLE_DATASETS,
  DOWNLOADABLE_WEIGHTS,
  findPublication,
  KONIQ10K_IMAGES,
  type Publication,
} from "../../../data/download/find_publication.ts";
import { filesIn } from "../../model/support/in_folder.ts";
import { withFolder } from "../_files.ts";
import { buildZip, type ZipMember } from "../files/zip/build_zip.ts";
import { BODY, SHA256 } from "./download_case.ts";
import { honestAnswer, startRawServer } from "./raw_server.ts";

const LOCK = ".download.lock";

/** Runs a test with a server of these files, and a folder to download to. */
async function withFiles(
  files: Record<string, Uint8Array>,
  run: (
    folder: string,
    get: (
      publication: Publication,
      options?: DownloadPublicationOptions,
    ) => ReturnType<typeof downloadPublication>,
    requests: unknown[],
  ) => Promise<void>,
): Promise<void> {
  await using server = startRawServer((request) => {
    const body = files[request.path.slice(1)];
    return body ? honestAnswer(request, body) : { status: "404 Not Found" };
  });
  await withFolder((folder) =>
    run(
      folder,
      (publication, options) =>
        downloadPublication(publication, folder, {
          mirror: server.address + "/",
          delay: 0.001,
          ...options,
        }),
      server.requests,
    )
  );
}

function publication(...files: Publication["files"]): Publication {
  return { title: "It", page: "https://publisher/page", files };
}

const PHOTOS: ZipMember[] = [
  { name: "photos/1.jpg", data: "one" },
  { name: "photos/2.jpg", data: "two" },
];
const ARCHIVE = {
  name: "photos.zip",
  unpack: { provides: ["640x480"], into: "640x480" },
};

Deno.test("downloadPublication() fetches files, unpacks archives, and does neither twice", async () => {
  const files = { "a.bin": BODY, "photos.zip": buildZip(PHOTOS) };
  await withFiles(files, async (folder, get, requests) => {
    const it = publication({ name: "a.bin", sha256: SHA256 }, ARCHIVE);
    const seen = new Set<string>();
    const results = await get(it, { progress: (name) => void seen.add(name) });
    assertEquals([...seen], ["a.bin", "photos.zip"]);
    assertEquals(
      results.map(({ name, paths, fetched, verified }) => ({
        name,
        paths,
        fetched,
        verified,
      })),
      [
        {
          name: "a.bin",
          paths: [join(folder, "a.bin")],
          fetched: true,
          verified: true,
        },
        {
          name: "photos.zip",
          paths: [join(folder, "640x480")],
          fetched: true,
          verified: false,
        },
      ],
    );
    assertEquals(await filesIn(join(folder, "640x480")), ["1.jpg", "2.jpg"]);
    const names = [LOCK, "640x480", "a.bin", "photos.zip.sha256"];
    assertEquals(await filesIn(folder), names);
    assertEquals(
      await Deno.readTextFile(join(folder, "photos.zip.sha256")),
      `${results[1]!.sha256}  photos.zip\n`,
    );
    const again = await get(it);
    assertEquals(again.map(({ fetched }) => fetched), [false, false]);
    assertEquals(requests.length, 2);
  });
});

const LAYOUTS: [string, ZipMember[]][] = [
  ["as it is", [{ name: "list.csv", data: "x" }, { name: "Images/1" }]],
  ["in a folder around it", [
    { name: "main/list.csv", data: "x" },
    { name: "main/Images/1" },
    { name: "main/train.m" },
    { name: "__MACOSX/main/._list.csv" },
  ]],
];
for (const [layout, members] of LAYOUTS) {
  Deno.test(`downloadPublication() finds what an archive provides ${layout}`, async () => {
    await withFiles({ "a.zip": buildZip(members) }, async (folder, get) => {
      const provides = ["Images", "list.csv"];
      await get(publication({ name: "a.zip", unpack: { provides } }));
      const names = [LOCK, "Images", "a.zip.sha256", "list.csv"];
      assertEquals(await filesIn(folder), names);
      assertEquals(await filesIn(join(folder, "Images")), ["1"]);
    });
  });
}

Deno.test("downloadPublication() keeps archives that were there before or are to be kept, or leaves them packed", async () => {
  const files = { "photos.zip": buildZip(PHOTOS) };
  await withFiles(files, async (folder, get) => {
    const it = publication(ARCHIVE);
    const [packed] = await get(it, { unpack: false });
    assertEquals(packed!.paths, [join(folder, "photos.zip")]);
    const names = [LOCK, "photos.zip", "photos.zip.sha256"];
    assertEquals(await filesIn(folder), names);
    const [kept] = await get(it);
    assertEquals([kept!.fetched, kept!.verified], [false, true]);
    const unpacked = [LOCK, "640x480", ...names.slice(1)];
    assertEquals(await filesIn(folder), unpacked);
    await get(it, { force: true, keepArchive: true });
    assertEquals(await filesIn(folder), unpacked);
  });
});

Deno.test("downloadPublication() compares with the first download of a file", async () => {
  const files = { "photos.zip": buildZip(PHOTOS) };
  await withFiles(files, async (folder, get) => {
    const it = publication(ARCHIVE);
    await get(it);
    await Deno.remove(join(folder, "640x480"), { recursive: true });
    assertEquals((await get(it))[0]!.verified, true);
    files["photos.zip"] = buildZip([{ name: "x/3.jpg" }]);
    await Deno.remove(join(folder, "640x480"), { recursive: true });
    await assertRejects(() => get(it), Error, "that of the first download");
    await get(it, { force: true });
    assertEquals(await filesIn(join(folder, "640x480")), ["3.jpg"]);
  });
});

Deno.test("downloadPublication() replaces what is there by force only, and whole", async () => {
  const files = { "photos.zip": buildZip(PHOTOS) };
  await withFiles(files, async (folder, get) => {
    const own = join(folder, "640x480", "own.txt");
    await Deno.mkdir(join(folder, "640x480"));
    await Deno.writeTextFile(own, "mine");
    const it = publication(ARCHIVE);
    assertEquals((await get(it))[0]!.fetched, false);
    assertEquals(await Deno.readTextFile(own), "mine");
    await get(it, { force: true });
    assertEquals(await filesIn(join(folder, "640x480")), ["1.jpg", "2.jpg"]);
  });
});

Deno.test("downloadPublication() does not touch half of what it provides", async () => {
  await withFolder(async (folder) => {
    await Deno.mkdir(join(folder, "Images"));
    const message = '"Images" is there already and "list.csv" is not';
    const unpack = { provides: ["list.csv", "Images"] };
    await assertRejects(
      () => downloadPublication(publication({ name: "a", unpack }), folder),
      Error,
      message,
    );
  });
});

const FAILURES: [string, Uint8Array, string][] = [
  ["lacks what it should provide", buildZip([{ name: "b" }]), 'it lacks "a"'],
  ["leads out of the folder", buildZip([{ name: "../../a" }]), "../../a"],
  ["is damaged", buildZip([{ name: "a", data: "x", crc: 1 }]), "checksum"],
  ["is none", BODY, "Cannot unpack a.zip"],
];
for (const [what, bytes, message] of FAILURES) {
  Deno.test(`downloadPublication() leaves nothing unpacked of an archive that ${what}`, async () => {
    await withFiles({ "a.zip": bytes }, async (folder, get) => {
      const it = publication({ name: "a.zip", unpack: { provides: ["a"] } });
      await assertRejects(() => get(it), Error, message);
      assertEquals(await filesIn(folder), [LOCK, "a.zip"]);
    });
  });
}

Deno.test("downloadPublication() removes what a killed process had unpacked", async () => {
  const files = { "photos.zip": buildZip(PHOTOS) };
  await withFiles(files, async (folder, get) => {
    const left = join(folder, ".photos.zip.unpacking", "new");
    await Deno.mkdir(left, { recursive: true });
    await Deno.writeTextFile(join(left, "1.jpg"), "half");
    await get(publication(ARCHIVE));
    assertEquals(await filesIn(folder), [LOCK, "640x480", "photos.zip.sha256"]);
  });
});

Deno.test("downloadPublication() takes a file that the user has got, and leaves it", async () => {
  await withFolder(async (parent) => {
    const from = join(parent, "ChallengeDB_release (1).zip");
    await Deno.writeFile(
      from,
      buildZip([
        { name: "ChallengeDB_release/Images/1.bmp" },
        { name: "ChallengeDB_release/Data/AllMOS_release.mat" },
        { name: "ChallengeDB_release/README.txt" },
      ]),
    );
    const folder = join(parent, "clive");
    await downloadPublication(findPublication("clive"), folder, { from });
    const names = [LOCK, "ChallengeDB_release.zip.sha256", "Data", "Images"];
    assertEquals(await filesIn(folder), names);
    assert((await Deno.stat(from)).isFile);
    const none = join(parent, "none.zip");
    await assertRejects(
      () =>
        downloadPublication(findPublication("clive"), join(parent, "b"), {
          from: none,
        }),
      Error,
      `Cannot use ${none}: it is not there`,
    );
  });
});

Deno.test("downloadPublication() says where to get a file that is not on the web, and that one address is not enough for many files", async () => {
  await withFolder(async (folder) => {
    const get = (name: string, options?: DownloadPublicationOptions) =>
      downloadPublication(findPublication(name), folder, options);
    await assertRejects(
      () => get("clive"),
      Error,
      "https://live.ece.utexas.edu/research/ChallengeDB/index.html",
    );
    await assertRejects(
      () => get("koniq10k", { from: "http://host/a.zip" }),
      Error,
      "it has 3 files",
    );
  });
});

Deno.test("downloadPublication() compares with the first download where only the first digits are known", async () => {
  await withFiles({ "a.bin": BODY }, async (folder, get) => {
    const it = publication({ name: "a.bin", sha256: SHA256.slice(0, 8) });
    const [first] = await get(it);
    assertEquals([first!.sha256, first!.verified], [SHA256, true]);
    const record = join(folder, "a.bin.sha256");
    assertEquals(await Deno.readTextFile(record), `${SHA256}  a.bin\n`);
    await Deno.remove(join(folder, "a.bin"));
    assertEquals((await get(it))[0]!.sha256, SHA256);
    const other = SHA256.slice(0, 8) + "0".repeat(56);
    await Deno.writeTextFile(record, `${other}  a.bin\n`);
    await assertRejects(
      () => get(it),
      Error,
      `its SHA-256 is ${SHA256}, and that of the first download`,
    );
  });
});

Deno.test("downloadPublication() takes no one address for several files", async () => {
  const it = publication({ name: "a.bin" }, { name: "b.bin" });
  await assertRejects(
    () => downloadPublication(it, "nowhere", { from: "https://example.org/a" }),
    Error,
    `Cannot download ${it.title} from one address: it has 2 files`,
  );
});

Deno.test("downloadPublication() goes by a whole SHA-512 where of the SHA-256 the first digits alone are known", async () => {
  await withFiles({ "a.bin": BODY }, async (folder, get) => {
    const digest = await crypto.subtle.digest("SHA-512", BODY);
    const sha512 = new Uint8Array(digest).toHex();
    const sha256 = SHA256.slice(0, 8);
    const [got] = await get(publication({ name: "a.bin", sha256, sha512 }));
    assertEquals(got!.verified, true);
    assertEquals(await filesIn(folder), [LOCK, "a.bin"]);
    const other = "0".repeat(128);
    await assertRejects(
      () => get(publication({ name: "a.bin", sha256, sha512: other })),
      Error,
      `its SHA-512 is ${sha512} and not ${other}`,
    );
  });
});

Deno.test("findPublication() knows each name, with addresses that end in the file's name", () => {
  for (const name of [...DOWNLOADABLE_DATASETS, ...DOWNLOADABLE_WEIGHTS]) {
    for (const { address, ...file } of findPublication(name).files) {
      if (address === undefined || file.packedOnRequest) continue;
      assert(URL.canParse(address), address);
      assert(address.endsWith(`/${file.name}`), address);
    }
  }
  for (const name of DOWNLOADABLE_WEIGHTS) {
    const { name: file, sha256, sha512 = "" } = findPublication(name).files[0]!;
    assertEquals(sha512.length, name === "resnext50_32x4d" ? 128 : 0, name);
    // Names end in the first digits of the hash, which some entries know whole.
    assertEquals(file.slice(-12), `${sha256!.slice(0, 8)}.pth`);
    assertEquals(sha256!.length, name.startsWith("resnext") ? 8 : 64, name);
  }
  for (const images of KONIQ10K_IMAGES) {
    const last = findPublication("koniq10k", { images }).files.at(-1);
    assertEquals(last?.name, `koniq10k_${images}.zip`);
  }
  assertThrows(
    () => findPublication("constructor"),
    RangeError,
    "no such name",
  );
});

Deno.test("downloadPublication() refuses addresses of a kind that it does not know", async () => {
  await withFolder(async (folder) => {
    for (const address of ["ftp://mirror/it", "s3://mirror/it", "file:///it"]) {
      for (const options of [{ mirror: address }, { from: address }]) {
        await assertRejects(
          () =>
            downloadPublication(
              publication({ name: "scores.csv" }),
              folder,
              options,
            ),
          Error,
          `Cannot download: ${address} is neither an http or https address`,
        );
      }
    }
    assertEquals(await filesIn(folder), []);
  });
});
