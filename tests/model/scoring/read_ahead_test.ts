import { assert, assertEquals, assertRejects } from "@std/assert";
import { setTimeout as sleep } from "node:timers/promises";
import { readAhead } from "../../../model/scoring/read_ahead.ts";

const options = { atOnce: 3, waiting: 6 };

Deno.test("readAhead() keeps the order, whatever takes how long", async () => {
  const items = Array.from({ length: 40 }, (_, i) => i);
  const groups = await Array.fromAsync(readAhead(items, async (item) => {
    await sleep((item * 7) % 11);
    return item;
  }, options));
  assertEquals(groups.flat(), items);
});

Deno.test("readAhead() works on no more at once, and holds no more, than it may", async () => {
  let running = 0, most = 0, begun = 0, taken = 0;
  const groups = readAhead(
    Array.from({ length: 50 }, (_, i) => i),
    async () => {
      begun++;
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
    },
    options,
  );
  for await (const group of groups) {
    taken += group.length;
    await sleep(3);
    assert(begun - taken <= 6, `${begun - taken} wait`);
  }
  assertEquals([taken, most], [50, 3]);
});

Deno.test("readAhead() begins nothing while what waits is too much", async () => {
  let begun = 0;
  const isFull = (waiting: readonly number[]) => waiting.length >= 1;
  const groups = readAhead([1, 2, 3, 4], (item) => {
    begun++;
    return Promise.resolve(item);
  }, { atOnce: 1, waiting: 9, isFull });
  let taken = 0;
  for await (const group of groups) {
    taken += group.length;
    await sleep(2);
    assert(begun <= taken + 1);
  }
  assertEquals(taken, 4);
});

Deno.test("readAhead() answers a slow source before it speaks again", async () => {
  const answered: number[] = [];
  const source = async function* () {
    for (const item of [1, 2, 3]) {
      yield item;
      while (!answered.includes(item)) await sleep(1);
    }
  };
  const work = (item: number) => Promise.resolve(item);
  for await (const group of readAhead(source(), work, options)) {
    answered.push(...group);
  }
  assertEquals(answered, [1, 2, 3]);
});

Deno.test("readAhead() throws an error at its turn", async () => {
  const found: number[] = [];
  await assertRejects(
    async () => {
      const work = (item: number) =>
        item === 3 ? Promise.reject(new Error("three")) : Promise.resolve(item);
      for await (const group of readAhead([1, 2, 3, 4], work, options)) {
        found.push(...group);
      }
    },
    Error,
    "three",
  );
  assertEquals(found, [1, 2]);
  await assertRejects(
    async () => {
      const source = async function* () {
        yield await Promise.resolve(1);
        throw new Error("source");
      };
      await Array.fromAsync(
        readAhead(source(), (item) => Promise.resolve(item), options),
      );
    },
    Error,
    "source",
  );
});

Deno.test("readAhead() ends at a signal, also while its source is silent", async () => {
  const controller = new AbortController();
  const source = async function* () {
    yield 1;
    await new Promise(() => {});
  };
  const found = [];
  const { signal } = controller;
  const work = (item: number) => Promise.resolve(item);
  for await (const group of readAhead(source(), work, { ...options, signal })) {
    found.push(...group);
    setTimeout(() => controller.abort(), 2);
  }
  assertEquals(found, [1]);
});
