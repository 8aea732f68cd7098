import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { loadSharp } from "../../../data/images/decode/load_sharp.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import type { Predictor } from "../../../model/scoring/predictor.ts";
import { scoreFiles } from "../../../model/scoring/score_files.ts";
import { inFolder } from "../support/in_folder.ts";

/** A predictor of whole images that takes its time and notes what it is shown. */
function slowPredictor(seen: number[]): Predictor {
  return {
    config: { preparation: {} },
    device: "none",
    async predict(parts: readonly RgbImage[]) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push(...parts.map(({ width }) => width));
      return parts.map(({ width }) => ({
        score: width,
        heads: [width, width, width],
      }));
    },
    dispose: async () => {},
  } as unknown as Predictor;
}

Deno.test("scoreFiles() comes to its end with large and small images in any order, and one that is damaged", async () => {
  await inFolder(async (folder) => {
    const sharp = await loadSharp();
    const make = async (name: string, width: number, height: number) => {
      const path = join(folder, name);
      await sharp({
        create: { width, height, channels: 3, background: "#888" },
      }).jpeg().toFile(path);
      return path;
    };
    // Two of the large ones are more than may be decoded at a time.
    const large = await make("large.jpg", 4100, 3000);
    const small = await make("small.jpg", 40, 30);
    const broken = join(folder, "broken.jpg");
    await Deno.writeFile(broken, (await Deno.readFile(large)).subarray(0, 999));
    const orders = [
      [large, small, large, small, broken, large, small, small],
      [small, broken, large, large, small, large],
    ];
    for (const paths of orders) {
      const seen: number[] = [];
      const found = await Array.fromAsync(
        scoreFiles(slowPredictor(seen), paths, { decoders: 4 }),
      );
      assertEquals(found.map(({ path }) => path), paths);
      const widths = paths.map((path) =>
        path === large ? 4100 : path === small ? 40 : undefined
      );
      assertEquals(found.map(({ score }) => score?.score), widths);
      assertEquals(seen, widths.filter((width) => width !== undefined));
      assert(found.every(({ path, error }) => (path === broken) === !!error));
    }
    // The caller may leave at any time.
    const found: string[] = [];
    for await (const { path } of scoreFiles(slowPredictor([]), orders[0]!)) {
      found.push(path);
      break;
    }
    assertEquals(found, [large]);
  });
});
