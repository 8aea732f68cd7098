import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { openSynthetic } from "../../../data/datasets/synthetic.ts";
import { decodeImage } from "../../../data/images/decode/decode_image.ts";
import {
  planSynthetic,
  renderSynthetic,
} from "../../../data/synthetic/render_synthetic.ts";
import { withFolder } from "../_files.ts";

const small = { seed: 1, scenes: 6, side: 16 };

async function readAll(folder: string): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for await (const { name } of Deno.readDir(folder)) {
    files[name] = await Deno.readFile(join(folder, name));
  }
  return files;
}

Deno.test("renderSynthetic() renders the same files for the same seed, others for another", async () => {
  await withFolder(async (parent) => {
    const contents = await Promise.all(
      [small, small, { ...small, seed: 2 }].map(async (options, i) => {
        const folder = join(parent, `${i}`);
        await Deno.mkdir(folder);
        await renderSynthetic(folder, options);
        return await readAll(folder);
      }),
    );
    assertEquals(contents[0], contents[1]);
    assertNotEquals(
      contents[0]!["scene_00_0.png"],
      contents[2]!["scene_00_0.png"],
    );
    assertEquals(Object.keys(contents[0]!).length, 6 * 8 + 1);
  });
});

Deno.test("planSynthetic() knows names, scores and parts of the images without drawing them", async () => {
  await withFolder(async (folder) => {
    await renderSynthetic(folder, small);
    const written = await Deno.readTextFile(join(folder, "scores.csv"));
    const planned = planSynthetic(small).map(({ name, score, split }) =>
      `${name},${score.toFixed(2)},${split}`
    );
    assertEquals(
      written.trim().split("\n").slice(1)
        .map((line) => line.split(",").slice(0, 3).join()),
      planned,
    );
  });
});

Deno.test("openSynthetic() renders once and then reads; parts share no scene", async () => {
  await withFolder(async (data) => {
    const told: string[] = [];
    const progress = (done: number, total: number) =>
      told.push(`${done}/${total}`);
    const { images, scale } = await openSynthetic({ data, progress });
    assertEquals([told[0], told.at(-1), told.length], ["8/384", "384/384", 48]);
    assertEquals(
      await openSynthetic({ data, progress }).then(({ images }) => images),
      images,
    );
    assertEquals(told.length, 48);

    const partsOf = new Map<string, Set<string>>();
    for (const { name, split } of images) {
      const scene = name.slice(0, "scene_00".length);
      partsOf.set(scene, (partsOf.get(scene) ?? new Set()).add(split!));
    }
    assertEquals(partsOf.size, 48);
    assert([...partsOf.values()].every((parts) => parts.size === 1));
    const counts = Object.groupBy(images, ({ split }) => split!);
    assertEquals([
      counts.train!.length,
      counts.validation!.length,
      counts.test!.length,
    ], [256, 64, 64]);
    assert(
      images.every(({ score }) => score >= scale.min && score <= scale.max),
    );

    const { height, width } = await decodeImage(images[0]!.path);
    assertEquals([height, width], [128, 128]);
  });
});

Deno.test("openSynthetic() leaves nothing unfinished where it cannot write", async () => {
  await withFolder(async (data) => {
    // A file where a folder has to be: what a full disk or a read-only one ends in, for any user.
    const file = join(data, "taken");
    await Deno.writeTextFile(file, "mine");
    await assertRejects(
      () => openSynthetic({ data: file }),
      Error,
      `Cannot render the synthetic images into ${
        join(file, "synthetic-2-seed-1")
      }: `,
    );
    assertEquals(await Deno.readTextFile(file), "mine");
    const stop = () => {
      throw new Error("interrupted");
    };
    await assertRejects(
      () => openSynthetic({ data, progress: stop }),
      Error,
      "interrupted",
    );
    assertEquals(
      (await Array.fromAsync(Deno.readDir(data))).map(({ name }) => name),
      ["taken"],
    );
  });
});
