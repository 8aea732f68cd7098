import { assertEquals, assertThrows } from "@std/assert";
import { describeCount } from "../../../data/text/describe_count.ts";
import { describeParts } from "../../../model/training/opening/split_images.ts";
import { requireEnough } from "../../../model/training/opening/split_images.ts";

Deno.test("describeCount() says one image and two images", () => {
  assertEquals(describeCount(1, "image"), "1 image");
  assertEquals(describeCount(0, "image"), "0 images");
  assertEquals(describeCount(2, "test image"), "2 test images");
  assertEquals(describeCount(2, "entry", "entries"), "2 entries");
});

Deno.test("no message of the parts of a data set says 1 images", () => {
  const image = { name: "a", path: "a", score: 1 };
  const images = { train: [image], validation: [], test: [] };
  const dataset = {
    name: "csv",
    images: [image],
    scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
    license: "",
    citation: "",
  };
  assertEquals(
    describeParts(dataset, images),
    "csv: 1 train, 0 validation, 0 test",
  );
  assertThrows(
    () => requireEnough(dataset, images),
    RangeError,
    "Cannot train on csv: the train part has 1 image and needs at least 3",
  );
});
