import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import {
  decodeImage,
  MAX_PIXELS,
} from "../../../../data/images/decode/decode_image.ts";
import { turnImage } from "../../../../data/images/decoders/turn_image.ts";
import { ImageError } from "../../../../data/images/image_error.ts";
import { loadSharp } from "../../../../data/images/decode/load_sharp.ts";
import pixels from "../../../fixtures/data/pixels.json" with { type: "json" };
import { fromFileUrl } from "../../../support/paths.ts";
import { testWithShared } from "../../../support/shared.ts";
import { patternImage, toSharp, withFolder, writePng } from "../../_files.ts";

/** Colors that survive lossy compression: the upper half red, the lower half blue. */
function halves(height: number, width: number) {
  const image = patternImage(height, width);
  const half = height * width * 3 / 2;
  image.data.forEach((_, i) => {
    const channel = i % 3;
    image.data[i] = (i < half ? [200, 60, 40] : [30, 60, 180])[channel]!;
  });
  return image;
}

Deno.test("decodeImage() gives Pillow's pixels for JPEG, progressive JPEG and gray", async () => {
  for (const { options, file, pixels: expected } of pixels.jpeg) {
    // Origin: tests/fixtures/data/make_pixels.py. At most 2 levels: other builds of libjpeg round the DCT differently.
    const { data } = await decodeImage(
      Uint8Array.from(atob(file), (c) => c.charCodeAt(0)),
    );
    assertEquals(data.length, expected.length);
    const worst = data.reduce(
      (most, level, i) => Math.max(most, Math.abs(level - expected[i]!)),
      0,
    );
    assertLessOrEqual(worst, 2, JSON.stringify(options));
  }
});

testWithShared(
  "decodeImage() gives Pillow's pixels, chroma upsampling included",
  "fixtures/resize.json",
  async (path) => {
    const { jpeg } = JSON.parse(await Deno.readTextFile(path));
    for (const { file, decoded } of jpeg) {
      const image = await decodeImage(join(path, "..", file));
      const expected = await decodeImage(join(path, "..", decoded.file));
      const total = image.data.reduce(
        (sum, level, i) => sum + Math.abs(level - expected.data[i]!),
        0,
      );
      // A decoder that only repeats chroma is off by 1.5 to 7 levels in the mean.
      assertLessOrEqual(total / image.data.length, 0.5, file);
    }
  },
);

Deno.test("decodeImage() reads every format, whatever the name", async () => {
  const image = halves(24, 32);
  await withFolder(async (folder) => {
    for (
      const format of ["png", "jpeg", "webp", "tiff", "gif", "avif"] as const
    ) {
      const path = join(folder, `höhe (1) [2] ${format}`);
      await Deno.writeFile(
        path,
        await (await toSharp(image)).toFormat(format).toBuffer(),
      );
      const decoded = await decodeImage(path);
      const { data, height, width } = decoded;
      assertEquals([height, width, data.length], [24, 32, 24 * 32 * 3]);
      // Part of a larger buffer, and of a class whose slice() does not copy.
      const within = Buffer.concat([
        Buffer.from("before"),
        Deno.readFileSync(path),
      ])
        .subarray(6);
      assertEquals(await decodeImage(within), decoded, format);
      // Lossy formats keep flat colors within a few levels.
      for (
        const at of [0, 1, 2, data.length - 3, data.length - 2, data.length - 1]
      ) {
        assertLessOrEqual(
          Math.abs(data[at]! - image.data[at]!),
          8,
          `${format} ${at}`,
        );
      }
    }
  });
});

/** Made by tests/fixtures/data/make_bitmaps.py. */
const bitmaps = fromFileUrl(
  new URL("../../../fixtures/data/bmp/", import.meta.url),
);

Deno.test("decodeImage() reads bitmaps: of colors, a palette, with alpha, in both orders", async () => {
  for (const kind of ["color", "palette", "alpha", "first_row_first"]) {
    const path = join(bitmaps, `${kind}.bmp`);
    assertEquals(await decodeImage(path), patternImage(), kind);
    const bytes = await Deno.readFile(path);
    assertEquals(await decodeImage(bytes), patternImage(), kind);
  }
});

Deno.test("decodeImage() refuses bitmaps that are cut off, damaged or too large", async () => {
  const whole = await Deno.readFile(join(bitmaps, "color.bmp"));
  const damaged = whole.slice();
  damaged[28] = 23; // bits per pixel
  const large = whole.slice();
  new DataView(large.buffer).setInt32(18, MAX_PIXELS, true);
  for (
    const [bytes, reason] of [
      [whole.subarray(0, 20), "it is damaged ("],
      [whole.subarray(0, -60), "it is damaged ("],
      [damaged, "it is of a kind that is not supported ("],
      [large, `it has more than ${MAX_PIXELS} pixels`],
    ] as const
  ) {
    await assertRejects(
      () => decodeImage(bytes, "a.bmp"),
      ImageError,
      `Cannot decode image "a.bmp": ${reason}`,
    );
  }
});

Deno.test("decodeImage() reads a name that ends in a bracket", async () => {
  await withFolder(async (folder) => {
    const path = await writePng(folder, "photo[1]");
    assertEquals((await decodeImage(path)).data, patternImage().data);
  });
});

Deno.test("decodeImage() gives the same for a path and for its bytes", async () => {
  await withFolder(async (folder) => {
    const path = await writePng(folder, "a.png");
    assertEquals(
      await decodeImage(path),
      await decodeImage(await Deno.readFile(path)),
    );
  });
});

Deno.test("decodeImage() makes three channels of gray, alpha and 16 bits", async () => {
  const gray = await (await toSharp(patternImage())).grayscale().png()
    .toBuffer();
  const { data } = await decodeImage(gray);
  assertEquals([data.length, data[0] === data[1] && data[1] === data[2]], [
    429,
    true,
  ]);

  // Alpha is dropped, as Pillow does: what is transparent keeps its color.
  const alpha = await (await toSharp(patternImage())).ensureAlpha(0.2).png()
    .toBuffer();
  assertEquals((await decodeImage(alpha)).data, patternImage().data);

  const deep = await (await toSharp(patternImage())).toColorspace("rgb16")
    .png().toBuffer();
  assertEquals((await decodeImage(deep)).data, patternImage().data);

  const deepGray = await (await toSharp(patternImage())).toColorspace("grey16")
    .png().toBuffer();
  const levels = (await decodeImage(deepGray)).data;
  assertEquals(levels.length, 429);
  // The gray of 8 bits above, which was rounded once more.
  levels.forEach((level, i) =>
    assertLessOrEqual(Math.abs(level - data[i]!), 1, `${i}`)
  );
});

Deno.test("decodeImage() applies the EXIF orientation", async () => {
  const rotated = await (await toSharp(halves(24, 32))).withMetadata({
    orientation: 6,
  })
    .jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
  const { data, height, width } = await decodeImage(rotated);
  assertEquals([height, width], [32, 24]);
  // Orientation 6: the viewer turns it clockwise, and the upper half comes to the right.
  const [left, right] = [data[0]!, data[(width - 1) * 3]!];
  assertEquals([left < 80, right > 150], [true, true]);
});

Deno.test("decodeImage() turns a lossless image by each of EXIF's orientations", async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const file = await (await toSharp(patternImage())).webp({ lossless: true })
      .withMetadata({ orientation }).toBuffer();
    assertEquals(
      await decodeImage(file),
      turnImage(patternImage(), orientation),
      `${orientation}`,
    );
  }
});

/** A PNG with a color profile put into it: chunk iCCP (PNG specification, 11.3.2.3) after the header. */
function withProfile(png: Uint8Array, profile: Uint8Array): Uint8Array {
  const HEADER = 8 + 25; // the signature and IHDR
  const content = Buffer.concat([
    Buffer.from("iCCPwide\0\0", "latin1"),
    deflateSync(profile),
  ]);
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(content.length - 4);
  chunk.set(content, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  return Uint8Array.from(
    Buffer.concat([png.subarray(0, HEADER), chunk, png.subarray(HEADER)]),
  );
}

for (const channels of [3, 4] as const) {
  Deno.test(`decodeImage() leaves the levels of a PNG with a color profile as they are, as Pillow does, with ${channels} channels`, async () => {
    const image = await toSharp(patternImage());
    if (channels === 4) image.ensureAlpha();
    const png = await image.png().toBuffer();
    const wide = await image.clone().withIccProfile("p3").png().toBuffer();
    const sharp = await loadSharp();
    const { icc } = await sharp(wide).metadata();
    const tagged = withProfile(png, icc!);
    assertEquals((await sharp(tagged).metadata()).icc, icc);
    assertEquals(await decodeImage(tagged), patternImage());
  });
}

Deno.test("decodeImage() gives no half of an image whose file ends early", async () => {
  const image = await toSharp(halves(64, 64));
  for (const format of ["png", "webp", "gif"] as const) {
    const whole = Uint8Array.from(await image.clone()[format]().toBuffer());
    assertEquals((await decodeImage(whole)).height, 64);
    for (const share of [0.5, 0.7, 0.9]) {
      const cut = whole.slice(0, Math.floor(share * whole.length));
      await assertRejects(
        () => decodeImage(cut),
        ImageError,
        "Cannot decode image: it is damaged",
      );
    }
  }
});

Deno.test("decodeImage() takes the first frame of an animation", async () => {
  const red = await (await toSharp(halves(8, 8))).png().toBuffer();
  const blue = await (await toSharp(halves(8, 8))).flip().png().toBuffer();
  const sharp = await loadSharp();
  const animated = await sharp([red, blue], { join: { animated: true } }).gif()
    .toBuffer();
  assertEquals((await sharp(animated, { pages: -1 }).metadata()).pages, 2);
  const { data, height } = await decodeImage(animated);
  assertEquals(height, 8);
  assertEquals(data[0]! > data[2]!, true);
});

Deno.test("decodeImage() takes the first image of an AVIF sequence, or says that it cannot", async () => {
  const sequence = await Deno.readFile(
    new URL("../../../fixtures/data/images/sequence.avif", import.meta.url),
  );
  // Pillow 13 of the first row's red; make_grid.py made the file.
  const expected = [4, 22, 53, 83, 111, 142, 173, 191];
  const { data, height, width } = await decodeImage(sequence);
  assertEquals([height, width], [8, 8]);
  expected.forEach((red, x) =>
    assertLessOrEqual(Math.abs(data[3 * x]! - red), 2)
  );
  // Without the still image that programs put beside the sequence.
  const text = new TextDecoder("latin1").decode(sequence);
  const frames = Uint8Array.from(
    text.replace("meta", "free"),
    (letter) => letter.charCodeAt(0),
  );
  for (const none of [frames, sequence.slice(0, 300)]) {
    await assertRejects(
      () => decodeImage(none),
      ImageError,
      "it is a sequence of AVIF images of which no still image is read",
    );
  }
});

Deno.test("decodeImage() reads an image of one pixel", async () => {
  const dot = await (await toSharp(patternImage(1, 1))).png().toBuffer();
  assertEquals(await decodeImage(dot), {
    data: Uint8Array.of(0, 53, 106),
    height: 1,
    width: 1,
  });
});

Deno.test("decodeImage() says what is wrong with a file", async () => {
  const noise = patternImage(64, 64);
  await withFolder(async (folder) => {
    const write = async (name: string, bytes: Uint8Array) => {
      await Deno.writeFile(join(folder, name), bytes);
    };
    const jpeg = await (await toSharp(noise)).jpeg().toBuffer();
    const png = await (await toSharp(noise)).png().toBuffer();
    const webp = await (await toSharp(noise)).webp().toBuffer();
    await write("half.jpg", jpeg.subarray(0, jpeg.length / 2));
    await write("half.png", png.subarray(0, png.length / 2));
    await write("half.webp", webp.subarray(0, webp.length / 2));
    await write("empty.jpg", new Uint8Array());
    await write("letter.jpg", new TextEncoder().encode("Dear reader"));
    await write("header.jpg", jpeg.subarray(0, 20));
    await Deno.mkdir(join(folder, "folder.jpg"));
    const expected = {
      "half.jpg": "it is damaged (VipsJpeg: premature end of JPEG image)",
      "half.png": "it is damaged (vipspng: libpng read error)",
      "half.webp": "it is damaged",
      "empty.jpg": "it is empty",
      "letter.jpg":
        "it is not an image of a known format, or too damaged to tell",
      "header.jpg": "it is damaged",
      "folder.jpg": "it is a folder",
      "missing.jpg": "it is not there",
    };
    for (const [name, reason] of Object.entries(expected)) {
      await assertRejects(
        () => decodeImage(join(folder, name)),
        Error,
        `Cannot decode image "${join(folder, name)}": ${reason}`,
      );
    }
  });
});

Deno.test("decodeImage() says what is wrong with bytes", async () => {
  await assertRejects(
    () => decodeImage(new Uint8Array()),
    Error,
    "Cannot decode image: it is empty",
  );
  await assertRejects(
    () => decodeImage(Uint8Array.of(1, 2)),
    Error,
    "Cannot decode image: it is not an image",
  );
});

Deno.test("decodeImage() refuses a small file that unpacks to a huge image", async () => {
  const side = Math.ceil(Math.sqrt(MAX_PIXELS)) + 1;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"/>`;
  await assertRejects(
    () => decodeImage(new TextEncoder().encode(svg), { svg: true }),
    Error,
    "Cannot decode image: it has more than 134217728 pixels",
  );
});
