import { assert, assertEquals, assertThrows } from "@std/assert";
import { shareOf } from "../../../data/batches/share_of.ts";

Deno.test("shareOf() gives every image to one process, and none an image alone", () => {
  for (let count = 2; count <= 40; count++) {
    for (let of = 1; of <= 9; of++) {
      const shares = Array.from(
        { length: of },
        (_, index) => shareOf(count, { index, of }),
      );
      // Each begins where the one before it ends; together they are the batch.
      assertEquals(shares.map(([first]) => first), [
        0,
        ...shares.slice(0, -1).map(([, end]) => end),
      ]);
      assertEquals(shares.at(-1)![1], count);
      const sizes = shares.map(([first, end]) => end - first);
      assert(!sizes.includes(1), `${count} of ${of}: ${sizes}`);
      const filled = sizes.filter((size) => size > 0);
      assert(Math.max(...filled) - Math.min(...filled) <= 1, `${sizes}`);
      assertEquals(filled.length, Math.min(of, Math.floor(count / 2)));
    }
  }
});

Deno.test("shareOf() throws for a share that is none of the shares", () => {
  for (const index of [-1, 2, 0.5, NaN]) {
    assertThrows(
      () => shareOf(8, { index, of: 2 }),
      RangeError,
      `Cannot share a batch: share ${index} of 2`,
    );
  }
});
