import { assertEquals, assertRejects } from "@std/assert";
import { readPpm } from "../../../data/video/read_ppm.ts";

function frames(text: string) {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return Array.fromAsync(readPpm(ReadableStream.from([bytes])));
}

Deno.test("readPpm() splits a stream into its images", async () => {
  assertEquals(await frames("P6 1 1 255\nabcP6\n2 1\n255\ndefghi"), [
    { height: 1, width: 1, data: Uint8Array.of(97, 98, 99) },
    {
      height: 1,
      width: 2,
      data: Uint8Array.of(100, 101, 102, 103, 104, 105),
    },
  ]);
});

/** Streams that are no images, and what is said of them. */
const REFUSED: [string, string][] = [
  ["P6 2 2 255\nabc", "the stream of frames ends within one"],
  ["P6 0 1 255\n", 'the stream of frames has "P6 0 1 255\\n" in it'],
  ["P6 99999 99999 255\n", "the stream of frames has "],
  ["P6 1", 'the stream of frames has "P6 1" in it'],
  ["x".repeat(100), `the stream of frames has "${"x".repeat(64)}" in it`],
];

for (const [text, reason] of REFUSED) {
  Deno.test(`readPpm() says of a stream of ${text.length} bytes: ${reason}`, async () => {
    await assertRejects(() => frames(text), Error, reason);
  });
}
