import { assertEquals } from "@std/assert";
import type { NearDuplicate } from "../../../../data/images/duplicates/find_near_duplicates.ts";
import {
  namesShownIn,
  withoutNearDuplicates,
} from "../../../../data/images/duplicates/without_near_duplicates.ts";
import type { Split } from "../../../../data/images/scored_image.ts";

/** A pair of images, each named by its part and a letter: "train a", "test b". */
function pair(first: string, second: string): NearDuplicate {
  const splits = [first, second].map((name) => name.split(" ")[0] as Split);
  return {
    names: [first, second],
    splits: splits as [Split, Split],
    kind: "copy",
    similarity: 1,
    difference: 0,
  };
}

/** Parts of three images each, a to c. */
function parts() {
  const of = (part: Split) =>
    ["a", "b", "c"].map((letter) => {
      const name = `${part} ${letter}`;
      return { name, path: name, score: 1 };
    });
  return { train: of("train"), validation: of("validation"), test: of("test") };
}

/** The letters that are left of each part. */
function left(pairs: readonly NearDuplicate[]): Record<Split, string> {
  const { train, validation, test } = withoutNearDuplicates(parts(), pairs);
  const letters = (images: typeof train) =>
    images.map(({ name }) => name.slice(-1)).join("");
  return {
    train: letters(train),
    validation: letters(validation),
    test: letters(test),
  };
}

Deno.test("namesShownIn() names a part's images on either side of a pair", () => {
  const pairs = [
    pair("train a", "test a"),
    pair("validation b", "train b"),
    pair("test c", "validation c"),
  ];
  assertEquals(namesShownIn(pairs, "train", ["test"]), new Set(["train a"]));
  assertEquals(
    namesShownIn(pairs, "train", ["test", "validation"]),
    new Set(["train a", "train b"]),
  );
  assertEquals(
    namesShownIn(pairs, "validation", ["test"]),
    new Set(["validation c"]),
  );
  assertEquals(namesShownIn(pairs, "test", ["test"]), new Set());
});

Deno.test("withoutNearDuplicates() keeps the test part whole and takes from the others what it shows", () => {
  assertEquals(left([]), { train: "abc", validation: "abc", test: "abc" });
  assertEquals(
    left([pair("train a", "test b"), pair("test c", "validation b")]),
    { train: "bc", validation: "ac", test: "abc" },
  );
});

Deno.test("withoutNearDuplicates() takes from the training part what the validation part shows", () => {
  assertEquals(left([pair("train c", "validation a")]), {
    train: "ab",
    validation: "abc",
    test: "abc",
  });
});

Deno.test("withoutNearDuplicates() keeps training images whose likeness in the validation part is removed itself", () => {
  assertEquals(
    left([
      pair("validation a", "test a"),
      pair("train a", "validation a"),
      pair("validation b", "train b"),
    ]),
    { train: "ac", validation: "bc", test: "abc" },
  );
});
