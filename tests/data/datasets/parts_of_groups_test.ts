import { assert, assertEquals } from "@std/assert";
import { drawParts } from "../../../data/datasets/draw_parts.ts";
import type { ScoredImage } from "../../../data/images/scored_image.ts";
import { partsOfGroups } from "../../../data/datasets/parts_of_groups.ts";
import { holdOutValidation } from "../../../data/datasets/hold_out_validation.ts";

/** Frames of clips: ten of each, and two images of their own. */
const FRAMES: ScoredImage[] = [
  ...Array.from({ length: 120 }, (_, i) => ({
    name: `frame ${i}`,
    path: `${i}`,
    score: i,
    group: `clip ${Math.floor(i / 10)}`,
  })),
  { name: "clip 0", path: "a", score: 1 },
  { name: "clip 1", path: "b", score: 1 },
];

function partsByGroup(images: readonly { group?: string; split?: string }[]) {
  const clips = Map.groupBy(
    images.filter(({ group }) => group !== undefined),
    ({ group }) => group!,
  );
  return [...clips.values()].map((frames) =>
    new Set(frames.map(({ split }) => split))
  );
}

Deno.test("drawParts() and holdOutValidation() keep the frames of a clip together", () => {
  for (const splitId of [0, 1, 2]) {
    const { images, note } = drawParts(FRAMES, "frames.csv", { splitId });
    assert(partsByGroup(images).every((parts) => parts.size === 1));
    const count = (part: string) =>
      images.filter(({ split }) => split === part).length;
    // 20 % of 122 are 24 images, 10 % are 12: clips of ten come near from above.
    assert(count("test") >= 24 && count("test") < 34);
    assert(count("validation") >= 12 - 9 && count("validation") < 22);
    assert(note.includes("groups as a whole"), note);

    const held = holdOutValidation(FRAMES, 0.2, splitId);
    assert(partsByGroup(held).every((parts) => parts.size === 1));
    const validation = held.filter(({ split }) => split === "validation");
    assert(validation.length >= 24 && validation.length < 34);
  }
});

Deno.test("holdOutValidation() leaves whole groups of a test part alone", () => {
  const images = FRAMES.map((image) => ({
    ...image,
    split: image.group === "clip 3" ? "test" as const : "train" as const,
  }));
  const held = holdOutValidation(images, 0.3, 1);
  assertEquals(held.filter(({ split }) => split === "test").length, 10);
  assert(partsByGroup(held).every((parts) => parts.size === 1));
});

Deno.test("partsOfGroups() asks for the place of each group's first image, by hand", () => {
  // Sorted keys are "a", "b", and the groups behind them; the last number drawn leaves
  // each list as it is: floor(0.99 (last + 1)) is last.
  const images = [
    { name: "b" },
    { name: "x", group: "g" },
    { name: "y", group: "g" },
    { name: "z", group: "g" },
    { name: "a" },
    { name: "u", group: "h" },
    { name: "v", group: "h" },
  ];
  const places: number[] = [];
  const partOf = partsOfGroups(images, () => 0.99, (place) => {
    places.push(place);
    return place < 1 ? "train" : place < 5 ? "validation" : "test";
  });
  assertEquals(places, [0, 1, 2, 5]);
  assertEquals(images.map(partOf), [
    ...["validation", "validation", "validation", "validation"],
    ...["train", "test", "test"],
  ]);
});

Deno.test("partsOfGroups() does not take an image for the group of its name", () => {
  const images = [{ name: "g" }, { name: "x", group: "g" }, {
    name: "y",
    group: "g",
  }];
  const partOf = partsOfGroups(
    images,
    () => 0.99,
    (place) => place < 1 ? "train" : "test",
  );
  assertEquals(images.map(partOf), ["train", "test", "test"]);
  // Two keys: with one, all three images would be in the part of place 0.
  assertEquals(partOf({ name: "other", group: "g" }), "test");
});

Deno.test("partsOfGroups() draws for an image and a group of its name one after the other", () => {
  const places: number[] = [];
  const draw = (images: { name: string; group?: string }[]) => {
    places.length = 0;
    partsOfGroups(images, () => 0.99, (place) => {
      places.push(place);
      return "train";
    });
    return [...places];
  };
  const group = ["x", "y", "z"].map((name) => ({ name, group: "g" }));
  assertEquals(draw([{ name: "g" }, ...group]), [0, 1]);
  assertEquals(draw([...group, { name: "g" }, { name: "h" }]), [0, 1, 4]);
});
