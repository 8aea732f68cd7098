import { assertEquals, assertMatch } from "@std/assert";
import { printable, printableMessage } from "../../../data/text/printable.ts";

Deno.test("printable() leaves the text of all scripts as it is", () => {
  for (
    const text of [
      "photo 1.jpg",
      "Füße.png",
      "写真.jpg",
      "صورة.jpg",
      "👩‍👩‍👧.png",
      "a\\nb",
    ]
  ) {
    assertEquals(printable(text), text);
  }
});

Deno.test("printable() writes out what a terminal would obey", () => {
  assertEquals(
    printable("a\nb\r\tc\x1b[2J\x07\x7f\x9b31m\x00"),
    "a\\nb\\r\\tc\\x1b[2J\\x07\\x7f\\x9b31m\\x00",
  );
});

Deno.test("printable() leaves no control, direction, separator or half of a pair", () => {
  const unsafe: number[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    const isControl = code < 0x20 || code >= 0x7f && code < 0xa0;
    // Unicode 16, PropList.txt, Bidi_Control.
    const isDirection = code === 0x61c || code === 0x200e || code === 0x200f ||
      code >= 0x202a && code <= 0x202e || code >= 0x2066 && code <= 0x2069;
    const isSeparator = code === 0x2028 || code === 0x2029;
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    const escaped = printable(String.fromCodePoint(code)) !==
      String.fromCodePoint(code);
    if (escaped !== (isControl || isDirection || isSeparator || isHalf)) {
      unsafe.push(code);
    }
  }
  assertEquals(unsafe, []);
});

Deno.test("printableMessage() indents every line but the first", () => {
  assertEquals(
    printableMessage('Cannot read "x\nerror: \x1bforged"'),
    'Cannot read "x\n  error: \\x1bforged"',
  );
});

Deno.test("printableMessage() shows a screen at most, whatever was read", () => {
  const flood = printableMessage("x".repeat(1e6));
  assertEquals(flood.length, 4002);
  assertMatch(flood, / …$/);
  const lines = printableMessage("x\n".repeat(1e5)).split("\n");
  assertEquals(lines.length, 24);
});
