import { assertEquals, assertNotEquals } from "@std/assert";
import { join } from "node:path";
import type { ScoredImage, Split } from "../../../data/mod.ts";
import { datasetFingerprint } from "../../../model/runs/dataset_fingerprint.ts";
import { inFolder } from "../support/in_folder.ts";

Deno.test("datasetFingerprint() changes with names, scores, parts, order and sizes of files", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.png");
    await Deno.writeTextFile(path, "123");
    const a: ScoredImage = { name: "a", path, score: 1 };
    const b: ScoredImage = { name: "b", path, score: 2 };
    const parts = (
      train: ScoredImage[],
      test: ScoredImage[] = [],
    ): Record<Split, ScoredImage[]> => ({ train, validation: [], test });
    const first = await datasetFingerprint(parts([a, b]));
    // The path is not what was learned from.
    const elsewhere = join(folder, "b.png");
    await Deno.copyFile(path, elsewhere);
    assertEquals(
      await datasetFingerprint(parts([{ ...a, path: elsewhere }, b])),
      first,
    );
    for (
      const other of [
        parts([b, a]),
        parts([a], [b]),
        parts([{ ...a, score: 1.5 }, b]),
        parts([{ ...a, name: "c" }, b]),
      ]
    ) assertNotEquals(await datasetFingerprint(other), first);
    await Deno.writeTextFile(path, "1234");
    assertNotEquals(await datasetFingerprint(parts([a, b])), first);
  });
});
