import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import { requireSimpleSvg } from "../../../data/images/decode/require_simple_svg.ts";
import { decodeWithMagick } from "../../../data/images/decoders/decode_with_magick.ts";
import { imageFormat } from "../../../data/images/decode/image_format.ts";
import { requireFewScans } from "../../../data/images/decode/require_few_scans.ts";
import { patternImage, toSharp, withFolder } from "../_files.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

const SMALL = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">`;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test({
  ...unless(
    NO_POSIX,
    "decodeImage() opens no pipe and no device, and does not wait for one",
  ),
  fn: () =>
    withFolder(async (folder) => {
      const pipe = join(folder, "pipe.jpg");
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      for (const path of [pipe, "/dev/zero"]) {
        await assertRejects(
          () => decodeImage(path),
          Error,
          `Cannot decode image "${path}": it is not a regular file`,
        );
      }
    }),
});

Deno.test("decodeImage() says what is not supported, and what takes too long", async () => {
  const color = await Deno.readFile(
    new URL("../../fixtures/data/bmp/color.bmp", import.meta.url),
  );
  const os2 = color.slice();
  os2[14] = 64; // bytes of the header of a bitmap of OS/2 2.0
  await assertRejects(
    () => decodeImage(os2),
    Error,
    "its header is that of OS/2 2.0, which is not supported",
  );
  await assertRejects(
    () => decodeWithMagick(color, "bmp", () => {}, 0),
    Error,
    "decoding it takes too long",
  );
  assertThrows(
    () => requireSimpleSvg(new Uint8Array(2 ** 20 + 1)),
    Error,
    "it has 1048577 bytes, and of an SVG at most 1048576 are read",
  );
});

Deno.test("decodeImage() reads an SVG only where the name says so", async () => {
  const svg = bytesOf(
    `${SMALL}<rect width="20" height="10" fill="#fff"/></svg>`,
  );
  await withFolder(async (folder) => {
    await Deno.writeFile(join(folder, "a.svg"), svg);
    await Deno.writeFile(join(folder, "a.jpg"), svg);
    const { height, width, data } = await decodeImage(join(folder, "a.svg"));
    assertEquals([height, width, data[0]], [10, 20, 255]);
    await assertRejects(
      () => decodeImage(join(folder, "a.jpg")),
      Error,
      "it is an SVG, which is read only from a file whose name ends in .svg",
    );
  });
  await assertRejects(() => decodeImage(svg), Error, "it is an SVG");
});

Deno.test("decodeImage() reads no file that lies beside an SVG", async () => {
  await withFolder(async (folder) => {
    const png = await (await toSharp(patternImage())).png().toBuffer();
    await Deno.writeFile(join(folder, "secret.png"), png);
    for (const padding of [0, 10, 900_000]) {
      const path = join(folder, `${padding}.svg`);
      await Deno.writeTextFile(
        path,
        `${SMALL}<desc>${"x".repeat(padding)}</desc>` +
          `<image href="secret.png" width="20" height="10"/></svg>`,
      );
      await assertRejects(() => decodeImage(path), Error, "it uses <image>");
    }
    const path = join(folder, "entity.svg");
    await Deno.writeTextFile(
      path,
      `<!DOCTYPE svg [<!ENTITY e SYSTEM "secret.png">]>${SMALL}<text>&e;</text></svg>`,
    );
    await assertRejects(() => decodeImage(path), Error, "it uses <!DOCTYPE");
  });
});

Deno.test("decodeImage() draws no SVG that could take any time", async () => {
  const rect = `<rect width="100%" height="100%" opacity=".5"/>`;
  const wide = SMALL.replace(`"20"`, `"10000"`).replace(`"10"`, `"10000"`);
  const costly: [string, string][] = [
    [
      `${SMALL}<filter id="f"><feTurbulence/></filter></svg>`,
      "it uses <filter>, and of SVG only shapes, gradients and text are read; convert it to PNG",
    ],
    [`${SMALL}<g id="a"/><use href="#a"/></svg>`, "<use>"],
    [`${SMALL}<style>rect{filter:blur(99px)}</style></svg>`, "<style>"],
    [`${SMALL}<rect style="filter:blur(9px)"/></svg>`, "filter"],
    [`${SMALL}<path stroke-dasharray=".001" d="M0 0H9"/></svg>`, "dasharray"],
    [`${SMALL}<rect mask="url(#m)"/></svg>`, "mask"],
    [`<x:svg xmlns:x="http://www.w3.org/2000/svg"/>`, "<x:svg>"],
    [`${wide}${rect.repeat(200)}</svg>`, "more than is read of an SVG"],
    [`${SMALL}${rect.repeat(30_000)}</svg>`, "at most 1048576 are read"],
  ];
  for (const [svg, reason] of costly) {
    const error = await assertRejects(
      () => decodeImage(bytesOf(svg), { svg: true }),
      Error,
    );
    assert(error.message.includes(reason), error.message);
  }
});

Deno.test("decodeImage() refuses a JPEG of very many scans before it is decoded", async () => {
  const few = await (await toSharp(patternImage(64, 64)))
    .jpeg({ progressive: true }).toBuffer();
  assertEquals((await decodeImage(new Uint8Array(few))).height, 64);
  // The last scan again and again, before the end of the image.
  const scan = few.subarray(
    few.lastIndexOf(Uint8Array.of(0xff, 0xda)),
    -2,
  );
  const many = new Uint8Array([
    ...few.subarray(0, -2),
    ...new Array(200).fill([...scan]).flat(),
    ...few.subarray(-2),
  ]);
  await assertRejects(
    () => decodeImage(many),
    Error,
    "it has too many scans: the decoder would go over its 4096 pixels more than 100 times",
  );
});

Deno.test("requireFewScans() bounds the pixels that all scans go over together", () => {
  const large = new Uint8Array([
    ...[0xff, 0xd8],
    ...[0xff, 0xc2, 0, 11, 8, 0x2e, 0xe0, 0x2e, 0xe0, 1, 1, 0x11, 0], // 12000x12000
    ...new Array(15).fill([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3])
      .flat(),
  ]);
  assertThrows(() => requireFewScans(large), Error, "144000000 pixels");
  requireFewScans(large.subarray(0, 15 + 14 * 13));
});

Deno.test("requireFewScans() passes over what is no JPEG inside, and comes to an end", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const bytes = Uint8Array.from(
      { length: seed % 97 },
      (_, i) => i % 3 === 0 ? 0xff : (seed * 31 + i * 17) & 0xff,
    );
    bytes.set([0xff, 0xd8, 0xff].slice(0, bytes.length));
    requireFewScans(bytes);
  }
});

Deno.test("imageFormat() knows each format by its first bytes", async () => {
  const image = await toSharp(patternImage());
  for (
    const format of ["jpeg", "png", "webp", "tiff", "gif", "avif"] as const
  ) {
    const bytes = await image.clone().toFormat(format).toBuffer();
    assertEquals(imageFormat(new Uint8Array(bytes)), format);
  }
  for (
    const [text, format] of [
      ["P6 1 1 255\n", "pnm"],
      ["\0\0\0\x18ftypheic\0\0\0\0mif1", "heic"],
      ["\0\0\0\x18ftypmif1\0\0\0\0avif", "avif"],
    ]
  ) assertEquals(imageFormat(bytesOf(text!)), format);
  for (
    const text of ["<svg>", "\ufeff<?xml", " \n<!-- x --><svg>", "<s:svg>"]
  ) {
    assertEquals(imageFormat(bytesOf(text)), "svg");
  }
  const film = "\0\0\0\x18ftypisom\0\0\0\0mp42";
  for (
    const text of ["", "P8 1 1 255\n", film, "%PDF-1.7", "<html>", "#!/bin/sh"]
  ) {
    assertEquals(imageFormat(bytesOf(text)), undefined);
  }
});
