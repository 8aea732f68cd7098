import { assertEquals } from "@std/assert";
import { describeLargeStep } from "../../../../model/training/opening/describe_large_step.ts";

Deno.test("describeLargeStep() says what a step of whole photographs could do with less of, and nothing of the paper's", () => {
  assertEquals(describeLargeStep(8, [8, 498, 664, 3]), undefined);
  // Accumulated: eight of the 128 are on the device at once.
  assertEquals(describeLargeStep(8, [128, 498, 664, 3]), undefined);
  assertEquals(
    describeLargeStep(8, [8, 3024, 4032, 3]),
    "A step has 8 images of 3024x4032 on the device at once, 98 megapixels: where " +
      "memory does not suffice, use --size, --crop, or a smaller --batch-size with --accumulate",
  );
});
