import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { findNearDuplicates } from "../../../../data/images/duplicates/find_near_duplicates.ts";
import { openDataset } from "../../../../data/datasets/open_dataset.ts";
import { createPrng, shuffled } from "../../../../data/random/prng.ts";
import type {
  ScoredImage,
  Split,
} from "../../../../data/images/scored_image.ts";
import { drawScene } from "../../../../data/synthetic/draw_scene.ts";
import { testWithShared } from "../../../support/shared.ts";
import { toSharp, withFolder } from "../../_files.ts";

/** Three drawn scenes, no two of them pages of print, and one of them stored again in several ways. */
async function writeScenes(folder: string): Promise<ScoredImage[]> {
  const scenes: ScoredImage[] = [];
  const write = async (name: string, bytes: Uint8Array, split: Split) => {
    const path = join(folder, name);
    await Deno.writeFile(path, bytes);
    scenes.push({ name, path, score: 1, split });
  };
  for (const seed of [1, 4, 7]) {
    const scene = await toSharp(await drawScene(createPrng(seed), 256));
    await write(`${seed}.png`, await scene.png().toBuffer(), "train");
  }
  const again = await toSharp(await drawScene(createPrng(4), 256));
  const forms = {
    "again.jpg": again.clone().jpeg({ quality: 40 }),
    "larger.webp": again.clone().resize(300, 200, { fit: "fill" })
      .webp({ quality: 80 }),
    "darker.png": again.clone().linear(0.4, 5).png(),
    "blurred.png": again.clone().blur(3).png(),
    "mirrored.png": again.clone().flop().png(),
  };
  for (const [name, form] of Object.entries(forms)) {
    await write(name, await form.toBuffer(), "test");
  }
  return scenes;
}

Deno.test("findNearDuplicates() across parts leaves out what lies within one", async () => {
  await withFolder(async (folder) => {
    const scenes = await writeScenes(folder);
    const [first, again] = ["4.png", "again.jpg"].map((wanted) =>
      scenes.find(({ name }) => name === wanted)!
    );
    const countOf = async (
      parts: [Split | undefined, Split | undefined],
      acrossParts: boolean,
    ) => {
      const images = [first!, again!].map(({ name, path, score }, i) => ({
        ...{ name, path, score },
        ...parts[i] && { split: parts[i] },
      }));
      return (await findNearDuplicates(images, { acrossParts })).length;
    };
    assertEquals(await countOf(["test", "test"], false), 1);
    assertEquals(await countOf(["test", "test"], true), 0);
    assertEquals(await countOf(["validation", "test"], true), 1);
    // Without a part an image is one to train on.
    assertEquals(await countOf([undefined, "train"], true), 0);
    assertEquals(await countOf([undefined, "validation"], true), 1);
  });
});

Deno.test("findNearDuplicates() distinguishes copies from edited scenes, and finds no other pairs", async () => {
  await withFolder(async (folder) => {
    const images = await writeScenes(folder);
    const across = await findNearDuplicates(images, { acrossParts: true });
    assertEquals(
      across.map(({ names, splits, kind }) => [...names, ...splits, kind]),
      [
        ["4.png", "again.jpg", "train", "test", "copy"],
        ["4.png", "larger.webp", "train", "test", "scene"],
        ["4.png", "darker.png", "train", "test", "scene"],
        ["4.png", "blurred.png", "train", "test", "scene"],
      ],
    );
    // Among themselves, the four make six pairs more; the mirrored one is in none.
    const all = await findNearDuplicates(images);
    assertEquals(all.length, 4 + 6);
    assert(all.every(({ names }) => !names.includes("mirrored.png")));
  });
});

Deno.test("findNearDuplicates() passes over images without structure and files that are none", async () => {
  await withFolder(async (folder) => {
    const black = await (await toSharp({
      data: new Uint8Array(3 * 64 * 64),
      height: 64,
      width: 64,
    })).png().toBuffer();
    const images = await Promise.all(
      [black, black, new TextEncoder().encode("no image")].map(
        async (bytes, score) => {
          const name = `${score}.png`, path = join(folder, name);
          await Deno.writeFile(path, bytes);
          return { name, path, score };
        },
      ),
    );
    assertEquals(await findNearDuplicates(images), []);
    const signal = AbortSignal.abort();
    await assertRejects(
      () => findNearDuplicates(images, { signal }),
      DOMException,
      "aborted",
    );
  });
});

testWithShared(
  "findNearDuplicates() finds the photograph that BIQ2021 has in both parts",
  "data/biq2021",
  async (data) => {
    const { images } = await openDataset("biq2021", { data });
    // Seen by eye: the same boy, and the level of its pixels differs by less than one.
    const twice = ["ss03 (3135).jpg", "ss03 (509).jpg"];
    const others = shuffled(
      images.filter(({ name }) => name.startsWith("ss02")),
      createPrng(1),
    ).slice(0, 60);
    const pairs = await findNearDuplicates([
      ...images.filter(({ name }) => twice.includes(name)),
      ...others,
    ]);
    assertEquals(pairs.length, 1);
    const [{ names, kind, difference }] = pairs as [typeof pairs[0]];
    assertEquals([[...names].sort(), kind], [twice, "copy"]);
    assert(difference < 1);
  },
);
