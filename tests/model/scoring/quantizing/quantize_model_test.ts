import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import { fitLinearMapping, srocc } from "../../../../loss/mod.ts";
import { parseModelConfig } from "../../../../model/network/model_config.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import { bytesOfParts } from "../../../../model/scoring/bytes_of_parts.ts";
import { readOnnxMetadata } from "../../../../model/scoring/onnx/read_onnx_metadata.ts";
import { quantizeModel } from "../../../../model/scoring/quantizing/quantize_model.ts";
import { createScorer } from "../../../../model/scoring/scorer.ts";
import { onnxFile } from "../../../../model/weights/onnx/write_onnx.ts";
import type { Safetensors } from "../../../../model/weights/safetensors.ts";
import { readCheckpoint } from "../../../../model/weights/read_checkpoint.ts";
import { testWithOnnxRuntime } from "../../weights/onnx/onnx_runtime.ts";
import { repositoryRoot } from "../../../support/paths.ts";
import { testWithShared } from "../../../support/shared.ts";
import { OnnxThread } from "../../../../model/scoring/onnx/onnx_thread.ts";
import { scoreFiles } from "../../../../model/scoring/score_files.ts";
import { checkpointOfOnnx } from "../serving/checkpoint_of_onnx.ts";
import { inFolder } from "../../support/in_folder.ts";
import { seededModel } from "../../support/seeded_model.ts";
import { CONFIG } from "../onnx_model.ts";

/** What the command brings along. */
const FIT = {
  srocc,
  fitLine(outputs: number[], scores: number[]) {
    const { slope, intercept } = fitLinearMapping(outputs, scores);
    return { slope, intercept };
  },
};

/** An image of so much noise about a gray, as a PPM file has it. */
function picture(seed: number): Uint8Array<ArrayBuffer> {
  const random = createPrng(seed);
  const [gray, noise] = [60 + 130 * random(), 120 * random()];
  const pixels = Uint8Array.from(
    { length: 48 * 64 * 3 },
    () => gray + noise * (random() - 0.5),
  );
  const header = new TextEncoder().encode("P6 64 48 255\n");
  return new Uint8Array([...header, ...pixels]);
}

for (const pool of ["avg", "meanstd"] as const) {
  const config = { ...CONFIG, pool };
  testWithOnnxRuntime(
    `an 8-bit model ranks as in 32 bits, on the same scale: pool ${pool}`,
    (ort) =>
      inFolder(async (folder) => {
        const runtime = await selectBackend("wasm", { log: () => {} });
        const model = await seededModel(runtime, config);
        const path = join(folder, "x.safetensors");
        await model.save(path);
        model.dispose();
        const content = await readCheckpoint(path);
        const photographs = Array.from(
          { length: 24 },
          (_, i) => join(folder, `${i}.ppm`),
        );
        for (const [i, path] of photographs.entries()) {
          await Deno.writeFile(path, picture(i));
        }
        const damaged = join(folder, "damaged.ppm");
        await Deno.writeTextFile(damaged, "P6 64 48 255\n");
        const lines: string[] = [];
        const { file, config: own, quantization } = await quantizeModel(
          content,
          {
            ...FIT,
            photographs: [damaged, ...photographs],
            float16: true,
            map: pool === "avg",
            log: (line) => lines.push(line),
          },
        );
        assertEquals(lines.length, 1);
        assert(lines[0]!.includes("damaged.ppm"));
        const bytes = bytesOfParts(file);
        const full = bytesOfParts(onnxFile(content));
        // Of ResNet-10: the first convolution, four blocks of two and three shortcuts, with a bias each.
        const text = new TextDecoder("latin1").decode(bytes);
        const eightBits = new Set(text.match(/[\w.]+_integers/g));
        assertEquals(eightBits.size, 2 * 12);
        // The heads' numbers, most of all here, have 16 bits.
        assert(bytes.length < 0.52 * full.length);
        const scores = [];
        const session = { intraOpNumThreads: 1 };
        for (const each of [full, bytes]) {
          const scorer = await createScorer(ort, each, { session });
          const own = [];
          // Others than those that it was calibrated with.
          for (let seed = 100; seed < 130; seed++) {
            const data = picture(seed).subarray(-48 * 64 * 3);
            const { score, map } = await scorer.score({
              data,
              height: 48,
              width: 64,
            });
            own.push(score);
            if (!map) continue;
            const mean = map.data.reduce((sum, one) => sum + one, 0) /
              map.data.length;
            assertAlmostEquals(mean, score, 2e-3); // the heads' matrices have 16 bits
          }
          scores.push(own);
          await scorer.dispose();
        }
        const [exact, few] = scores as [number[], number[]];
        assert(srocc(few, exact) > 0.98);
        const spread = Math.max(...exact) - Math.min(...exact);
        const off = few.reduce((sum, one, i) => sum + one - exact[i]!, 0) / 30;
        assert(Math.abs(off) < 0.05 * spread);
        const { entries } = readOnnxMetadata(bytes);
        assertEquals(JSON.parse(entries.get("quantization")!), quantization);
        assertEquals(quantization.photographs, 24);
        assert(quantization.srocc > 0.98 && quantization.srocc <= 1);
        assertEquals(parseModelConfig(entries.get("model")), own);
        assert(own.lines![2]!.slope !== config.lines![2]!.slope);
        assertEquals({ ...own, lines: [] }, { ...config, lines: [] });
        await assertRejects(
          () =>
            quantizeModel(content, {
              ...FIT,
              photographs: [damaged],
              log() {},
            }),
          Error,
          "no photograph can be read",
        );
      }),
  );
}

testWithShared(
  "the model that comes along ranks photographs in 8 bits as in 32",
  "data/biq2021",
  async (folder) => {
    const file = new URL("model/scoring/models/default.onnx", repositoryRoot);
    const { config, tensors } = checkpointOfOnnx(await Deno.readFile(file));
    const metadata = { model: JSON.stringify(config) };
    const content = { tensors, metadata } as unknown as Safetensors;
    const images = join(folder, "Images");
    const names = Array.from(Deno.readDirSync(images), ({ name }) => name);
    const paths = names.toSorted().map((name) => join(images, name));
    const every = (start: number, step: number) =>
      paths.filter((_, i) => i % step === start);
    const quantized = await quantizeModel(content, {
      ...FIT,
      photographs: every(0, 120),
    });
    const scored = [];
    for (const each of [onnxFile(content), quantized.file]) {
      const predictor = await OnnxThread.open(bytesOfParts(each));
      const scores = [];
      for await (const { score } of scoreFiles(predictor, every(7, 40))) {
        scores.push(score!.score);
      }
      await predictor.dispose();
      scored.push(scores);
    }
    // Of all 2,000 test photographs it is the table of tests/benchmarks/README.md.
    assert(srocc(scored[1]!, scored[0]!) > 0.985);
  },
);
