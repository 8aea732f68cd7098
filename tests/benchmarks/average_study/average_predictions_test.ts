import { assertEquals, assertThrows } from "@std/assert";
import { averagePredictions } from "./average_predictions.ts";

const first = [
  { name: "a.jpg", predicted: 0.25, subjective: 0.5 },
  { name: "b.jpg", predicted: 0.5, subjective: 0.75 },
];
const second = [
  { name: "b.jpg", predicted: 1, subjective: 0.75 },
  { name: "a.jpg", predicted: 0.75, subjective: 0.5 },
];

Deno.test("averagePredictions() finds each image by its name, whatever the order", () => {
  // By hand: (0.25 + 0.75) / 2 and (0.5 + 1) / 2.
  assertEquals(averagePredictions([first, second]), [
    { name: "a.jpg", predicted: 0.5, subjective: 0.5 },
    { name: "b.jpg", predicted: 0.75, subjective: 0.75 },
  ]);
});

Deno.test("averagePredictions() refuses an image twice, networks that predicted other images, or learned other scores", () => {
  const [b, a] = second;
  const refused = (other: typeof second, message: string) =>
    assertThrows(() => averagePredictions([first, other]), Error, message);
  refused([a!, b!, a!], "Cannot average predictions: file 2 has a.jpg twice");
  refused(
    [a!],
    "Cannot average predictions: file 1 has 2 images and file 2 has 1",
  );
  refused(
    [{ ...b!, name: "c.jpg" }, a!],
    "Cannot average predictions: file 2 has no image b.jpg",
  );
  refused(
    [{ ...b!, subjective: 0.7 }, a!],
    "Cannot average predictions: the subjective score of b.jpg is 0.75 in file 1 and 0.7 in file 2",
  );
});
