import { assertEquals } from "@std/assert";
import type { ScoredPhotograph } from "../../../../model/page/app/messages.ts";
import type { Photograph } from "../../../../model/page/app/photograph.ts";
import { ScoringQueue } from "../../../../model/page/app/scoring_queue.ts";

/** A list of photographs whose content is their score, scored when a test says so. */
function queueOf(...scores: string[]) {
  const list: Photograph[] = [];
  const add = (content: string) =>
    list.push({
      index: list.length,
      path: content,
      file: new Blob([content]),
    });
  scores.forEach(add);
  const counts: number[] = [];
  const thumbnails: (Blob | undefined)[] = [];
  /** Called before a score is returned. */
  const during: (() => void)[] = [];
  const queue = new ScoringQueue<Photograph>({
    waiting: () =>
      list.filter(({ scored, error }) => !scored && error === undefined),
    score: async (file) => {
      const score = Number(await file.text());
      during.shift()?.();
      if (Number.isNaN(score)) throw new Error("it is no image");
      return { ...scored(score), thumbnail: file };
    },
    onResult: (_, thumbnail) => thumbnails.push(thumbnail),
    onProgress: ({ count }) => counts.push(count),
  });
  const results = () => list.map(({ scored, error }) => scored?.score ?? error);
  return { queue, list, add, counts, thumbnails, during, results };
}

const scored = (score: number): Omit<ScoredPhotograph, "thumbnail"> => ({
  score,
  warnings: [],
  heads: [0, 0, 0],
  height: 1,
  width: 1,
});

Deno.test("ScoringQueue scores what waits, and an error costs one photograph", async () => {
  const { queue, list, counts, thumbnails, results } = queueOf("1", "x", "3");
  await queue.run();
  assertEquals(results(), [1, "it is no image", 3]);
  assertEquals(counts, [0, 1, 2, 3]);
  assertEquals(
    thumbnails.map((each) => each !== undefined),
    [true, false, true],
  );
  // What is kept of a photograph holds neither pixels nor features.
  assertEquals(
    Object.keys(list[0]!.scored!).sort(),
    ["height", "score", "warnings", "width"],
  );
});

Deno.test("ScoringQueue scores what is added while it runs", async () => {
  const { queue, add, during, results } = queueOf("1");
  during.push(() => {
    add("2");
    void queue.run(); // as the page does; it is running already
  });
  await queue.run();
  assertEquals(results(), [1, 2]);
});

Deno.test("ScoringQueue drops the result of what is scored while the model changes", async () => {
  const { queue, during, thumbnails, results } = queueOf("1", "2");
  during.push(() => queue.drop());
  await queue.run();
  // The first is scored twice, and shown once.
  assertEquals(results(), [1, 2]);
  assertEquals(thumbnails.length, 2);
});

Deno.test("ScoringQueue leaves alone what is removed while it is scored", async () => {
  const { queue, list, during, counts } = queueOf("1", "2");
  const [removed] = list;
  during.push(() => {
    list.shift();
    queue.drop();
  });
  await queue.run();
  assertEquals(removed!.scored, undefined);
  assertEquals(list.map(({ scored }) => scored?.score), [2]);
  assertEquals(counts, [0, 1, 2]);
});
