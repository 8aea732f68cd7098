import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { batches } from "../../../data/batches/batches.ts";
import { ImageError } from "../../../data/images/image_error.ts";
import { readImageFile } from "../../../data/images/read_image_file.ts";
import { readStoredFile } from "../../../data/files/stored_file.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { patternImage, toSharp, withFolder } from "../_files.ts";
import { buildZip } from "./zip/build_zip.ts";

/** Made by tests/fixtures/data/make_zips.py with Python's zipfile. */
const zips = fromFileUrl(new URL("../../fixtures/data/zip/", import.meta.url));

/** What make_zips.py packs. */
const photo = Uint8Array.from({ length: 2048 }, (_, i) => i % 256);

Deno.test("readStoredFile() reads files on their own and members of an archive", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.jpg");
    await Deno.writeFile(path, photo);
    assertEquals(await readStoredFile({ path }), photo);
  });
  const archive = join(zips, "good.zip");
  for (const name of ["stored [1].jpg", "deflated ü.jpg"]) {
    const path = `1024x768/${name}`;
    assertEquals(await readStoredFile({ path, archive }), photo);
  }
  assertEquals(
    await readStoredFile({ path: "empty.jpg", archive }),
    new Uint8Array(),
  );
});

Deno.test("readImageFile() says why a member cannot be read", async () => {
  const stored = "1024x768/stored [1].jpg";
  const deflated = "1024x768/deflated ü.jpg";
  for (
    const [zip, path, reason] of [
      ["good.zip", "1024x768/lost.jpg", "it is not in the archive"],
      ["good.zip", "1024x768/", "it is not in the archive"],
      ["good.zip", "bzip2.jpg", "unsupported compression method: 12"],
      ["flipped.zip", stored, "its checksum is wrong"],
      ["longer.zip", deflated, "not enough bytes in the stream"],
      ["shorter.zip", deflated, "too many bytes in the stream"],
      ["huge.zip", deflated, "it has 2147483648 bytes, the limit is 268435456"],
      ["escaping.zip", "../escaped.jpg", "invalid relative path"],
      ["no.zip", "a.jpg", "it is not there"],
    ] as const
  ) {
    const archive = join(zips, zip);
    const error = await assertRejects(
      () => readImageFile({ path, archive }),
      ImageError,
      `Cannot read image "${path} in ${archive}": `,
    );
    assertEquals(error.reason.includes(reason), true, error.reason);
  }
});

Deno.test("readImageFile() refuses what is no archive", async () => {
  await withFolder(async (folder) => {
    const good = await Deno.readFile(join(zips, "good.zip"));
    for (
      const bytes of [new Uint8Array(), photo, good.slice(0, good.length - 30)]
    ) {
      const archive = join(folder, "photos.zip");
      await Deno.writeFile(archive, bytes);
      await assertRejects(
        () => readImageFile({ path: "a.jpg", archive }),
        ImageError,
        `Cannot read archive ${archive}: `,
      );
    }
  });
});

Deno.test("readStoredFile() lists an archive again when it has changed", async () => {
  await withFolder(async (folder) => {
    const archive = join(folder, "photos.zip");
    await Deno.writeFile(archive, buildZip([{ name: "a.jpg", data: photo }]));
    assertEquals(await readStoredFile({ path: "a.jpg", archive }), photo);
    const other = [{ name: "b.jpg" }, {
      name: "a.jpg",
      data: photo.slice(0, 5),
    }];
    await Deno.writeFile(archive, buildZip(other));
    assertEquals(
      await readStoredFile({ path: "a.jpg", archive }),
      photo.slice(0, 5),
    );
  });
});

Deno.test("batches() reads images out of an archive, and skips what is damaged there", async () => {
  await withFolder(async (folder) => {
    const archive = join(folder, "photos.zip");
    const png = await (await toSharp(patternImage())).png().toBuffer();
    const members = [{ name: "a.png", data: png }, {
      name: "b.png",
      data: photo,
    }];
    await Deno.writeFile(archive, buildZip(members));
    const images = ["a.png", "b.png", "c.png"].map((name, score) => ({
      name,
      path: name,
      archive,
      score,
    }));
    const skipped: string[] = [];
    const skipUnreadable = (name: string, reason: string) =>
      skipped.push(`${name}: ${reason}`);
    const options = { batchSize: 4, seed: 1, epoch: 0 };
    const read = await Array.fromAsync(
      batches(images, { ...options, skipUnreadable }),
    );
    assertEquals(read.map(({ names, shape }) => [names, shape]), [
      [["a.png"], [1, 11, 13, 3]],
    ]);
    assertEquals(skipped, [
      "b.png: it is not an image of a known format, or too damaged to tell",
      "c.png: it is not in the archive",
    ]);
    await assertRejects(
      async () => await Array.fromAsync(batches(images, options)),
      ImageError,
      `Cannot decode image "b.png in ${archive}": `,
    );
  });
});
