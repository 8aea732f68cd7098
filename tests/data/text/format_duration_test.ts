import { assertEquals } from "@std/assert";
import { formatDuration } from "../../../data/text/format_duration.ts";

Deno.test("formatDuration() shows the two largest units that matter", () => {
  const expected: [number, string][] = [
    [0, "0.0 s"],
    [4.26, "4.3 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.6, "1 min 00 s"],
    [125, "2 min 05 s"],
    [3599.7, "1 h 00 min"],
    [3725, "1 h 02 min"],
    [90_000, "1 d 01 h"],
    [NaN, "-"],
    [Infinity, "-"],
  ];
  for (const [seconds, text] of expected) {
    assertEquals(formatDuration(seconds), text);
  }
});
