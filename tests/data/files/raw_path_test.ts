import { assertEquals } from "@std/assert";
import {
  isRawPath,
  lossyPath,
  pathBytes,
  pathOfBytes,
} from "../../../data/files/raw_path.ts";

/** Bytes, what Python 3.11's `os.fsdecode` makes of them, and what Rust's and WHATWG's lossy decoders do. */
const PATHS: [number[], string, string][] = [
  [[0x61, 0x2f, 0xc3, 0xa9], "a/é", "a/é"],
  [[0x63, 0xe9, 0x2e, 0x70], "c\udce9.p", "c\ufffd.p"],
  // A character of four bytes that breaks off, before an ASCII letter.
  [
    [0xf0, 0x9f, 0x98, 0x78, 0xff],
    "\udcf0\udc9f\udc98x\udcff",
    "\ufffdx\ufffd",
  ],
  // Half of a surrogate pair, a number beyond Unicode, a slash in two bytes.
  [[0xed, 0xa0, 0x80], "\udced\udca0\udc80", "\ufffd\ufffd\ufffd"],
  [
    [0xf4, 0x90, 0x80, 0x80],
    "\udcf4\udc90\udc80\udc80",
    "\ufffd\ufffd\ufffd\ufffd",
  ],
  [[0xc0, 0xaf], "\udcc0\udcaf", "\ufffd\ufffd"],
  [[0xef, 0xbb, 0xbf, 0xfe], "\ufeff\udcfe", "\ufeff\ufffd"],
  [[0xf0, 0x9f, 0x98, 0x80, 0x80], "😀\udc80", "😀\ufffd"],
];

Deno.test("paths are of bytes and back as in Python", () => {
  for (const [bytes, path, lossy] of PATHS) {
    assertEquals(pathOfBytes(Uint8Array.from(bytes)), path);
    assertEquals([...pathBytes(path)], bytes);
    assertEquals(lossyPath(path), lossy);
    assertEquals(isRawPath(path), path !== lossy);
    assertEquals(JSON.parse(JSON.stringify(path)), path);
  }
});

Deno.test("a pair of surrogates is a character, and no two bytes", () => {
  const text = "\ud83d\udc80"; // U+1F480, whose second half is U+DC80
  assertEquals(isRawPath(text), false);
  assertEquals([...pathBytes(text)], [0xf0, 0x9f, 0x92, 0x80]);
  assertEquals([...pathBytes(`${text}\udcff`)].length, 5);
});
