import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openLoader } from "../../../data/batches/open_loader.ts";
import { PixelBudget } from "../../../data/images/pixel_budget.ts";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import { withFolder } from "../_files.ts";

Deno.test("PixelBudget never gives out more than there is, in the order of asking", async () => {
  const budget = new PixelBudget(undefined, 100);
  const order: number[] = [];
  const used: number[] = [];
  const use = async (id: number, pixels: number) => {
    using hold = budget.hold();
    await hold.take(pixels);
    order.push(id);
    used.push(budget.used);
    await sleep(10);
  };
  // The whole budget in the middle: small requests do not delay it without end.
  await Promise.all([60, 60, 100, 10, 10, 40].map((it, id) => use(id, it)));
  assertEquals(order, [0, 1, 2, 3, 4, 5]);
  // Two of 60 do not go together, 100 is the whole budget, the others fit beside one another.
  assertEquals(used, [60, 60, 100, 10, 20, 60]);
  assertEquals(budget.used, 0);
});

Deno.test("PixelBudget is one for all who have its memory", async () => {
  const one = new PixelBudget(undefined, 100);
  const other = new PixelBudget(one.shared, 100);
  const hold = one.hold();
  await hold.take(80);
  let isIn = false;
  const waiting = other.take(30).then(() => isIn = true);
  await sleep(30);
  assertEquals(isIn, false);
  hold[Symbol.dispose]();
  await waiting;
  assertEquals(one.used, 30);
});

Deno.test("PixelHold takes an image's pixels once, however many decoders try it", async () => {
  const budget = new PixelBudget(undefined, 100);
  using hold = budget.hold();
  await hold.take(100);
  await hold.take(100);
  assertEquals(budget.used, 100);
});

Deno.test("a loader refuses an image above the limit by its head, and loads the others", async () => {
  await withFolder(async (folder) => {
    const sharp = await loadSharp();
    const background = "#888";
    for (const [name, side] of [["a", 20], ["b", 40], ["c", 20]] as const) {
      await sharp({
        create: { width: side, height: side, channels: 3, background },
      }).png().toFile(join(folder, `${name}.png`));
    }
    for (const workers of [0, 1]) {
      await using loader = openLoader({ workers });
      const { groups, failures } = await loader.load({
        images: ["a", "b", "c"].map((name, index) => ({
          file: { path: join(folder, `${name}.png`) },
          index,
        })),
        sample: { limit: { pixels: 1000, because: "at most 0.001 fit" } },
        seed: 0,
        epoch: 0,
      });
      assertEquals(groups.map(({ places }) => places).flat(), [0, 2]);
      assertEquals(failures.map(({ error }) => error.image?.reason), [
        "it has 0.0 megapixels, at most 0.001 fit",
      ]);
    }
  });
});
