import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { createPrng } from "../../../data/random/prng.ts";
import { resizeImage } from "../../../data/images/resize_image.ts";
import type { RgbImage } from "../../../data/images/rgb_image.ts";
import {
  createScorer,
  type OnnxRuntime,
  readOnnxMetadata,
} from "../../../model/scoring/score.ts";
import { testWithOnnxRuntime } from "../weights/onnx/onnx_runtime.ts";
import { CONFIG, onnxModel } from "./onnx_model.ts";

const { model, bytes } = await onnxModel();
const one = { session: { intraOpNumThreads: 1 } };

function noise(height: number, width: number, seed = 1): RgbImage {
  const random = createPrng(seed);
  const data = Uint8Array.from(
    { length: height * width * 3 },
    () => 256 * random(),
  );
  return { data, height, width };
}

Deno.test("createScorer() says what an ONNX file of another program lacks", async () => {
  // The entry by another name: a field of five bytes, "model".
  const key = [0x0a, 5, ...new TextEncoder().encode("model")];
  const at = bytes.findIndex((_, i) =>
    key.every((byte, k) => bytes[i + k] === byte)
  );
  assert(at > 0);
  const other = bytes.with(at + 2, "n".charCodeAt(0));
  await assertRejects(
    () => createScorer({} as OnnxRuntime, other),
    RangeError,
    "Cannot read the ONNX model: its metadata has no configuration " +
      '(entry "model"); this library\'s convert writes one',
  );
});

testWithOnnxRuntime(
  "a scorer's score is what the model itself predicts of the resized image",
  async (ort) => {
    const scorer = await createScorer(ort, bytes, one);
    const image = noise(90, 70);
    const { score, heads } = await scorer.score(image);
    const resized = resizeImage(image, CONFIG.preparation.size!);
    const [expected] = await model.predict([resized]);
    // Rounding of float32 in another order of summing, of outputs of about 1.
    assertAlmostEquals(score, expected!, 1e-5);
    assertAlmostEquals(0.1 * heads[2] + 0.5, score, 1e-6);
    // As a canvas gives it, and what has three bytes to a pixel in a larger buffer.
    const rgba = new Uint8ClampedArray(90 * 70 * 4).map((_, i) =>
      i % 4 === 3 ? 77 : image.data[(i >> 2) * 3 + i % 4]!
    );
    const again = await scorer.score([
      { data: rgba, height: 90, width: 70 },
      image,
    ]);
    assertEquals(again.map(({ score }) => score), [score, score]);
    await scorer.dispose();
  },
);

testWithOnnxRuntime("a scorer averages over five parts", async (ort) => {
  const preparation = { crop: { height: 32, width: 40 }, crops: 5 };
  const five = await onnxModel({ preparation });
  const scorer = await createScorer(ort, five.bytes, one);
  const image = noise(50, 60);
  const corners = [[0, 0], [0, 20], [18, 0], [18, 20], [9, 10]].map((
    [top, left],
  ) => ({
    data: Uint8Array.from(
      { length: 32 * 40 * 3 },
      (_, i) => {
        const [y, x] = [Math.floor(i / 120), i % 120];
        return image.data[(y + top!) * 180 + left! * 3 + x]!;
      },
    ),
    height: 32,
    width: 40,
  }));
  const predicted = await five.model.predict(corners);
  const mean = predicted.reduce((sum, each) => sum + each, 0) / 5;
  assertAlmostEquals((await scorer.score(image)).score, mean, 1e-5);
  await assertRejects(
    () => scorer.score(noise(31, 60)),
    Error,
    "smaller than the crop of 32x40",
  );
  await scorer.dispose();
  five.model.dispose();
});

testWithOnnxRuntime(
  "a scorer says what a score means, and what speaks against it",
  async (ort) => {
    const scorer = await createScorer(ort, bytes, one);
    const { score, betterThan, interval, warnings } = await scorer.score(
      noise(64, 48),
    );
    assert(score > 0.1 && score < 0.9, `${score}`);
    assertAlmostEquals(betterThan!, score, 1e-6, "quantiles of a uniform law");
    assertAlmostEquals(interval![0], score - 0.1, 1e-6);
    assertAlmostEquals(interval![1], score + 0.1, 1e-6);
    assertEquals(warnings, []);
    const small = noise(20, 130);
    small.data.forEach((_, i) => small.data[i] = small.data[i - i % 3]!);
    assertEquals((await scorer.score(small)).warnings, [
      "the image is smaller (130x20) than all photographs that the model " +
      "learned from (40 pixels)",
      "the image is larger (130x20) than all photographs that the model " +
      "learned from (100 pixels)",
      "the image has no color, unlike all photographs that the model learned from",
    ]);
    const empty = { ...small, data: small.data.fill(9) };
    const { warnings: [first] } = await scorer.score(empty);
    assertEquals(first, "the image has a single color");
    await scorer.dispose();
  },
);

testWithOnnxRuntime("a scorer refuses what is no image", async (ort) => {
  const scorer = await createScorer(ort, bytes, { ...one, maxPixels: 48 * 64 });
  const data = new Uint8Array(12);
  for (
    const wrong of [
      { data, height: 2, width: 3 },
      { data, height: 0, width: 4 },
      { data, height: 1.5, width: 2 },
      { data, height: -2, width: -2 },
    ]
  ) {
    await assertRejects(
      () => scorer.score(wrong),
      TypeError,
      `Cannot score image: 12 bytes are not ${wrong.height}x${wrong.width}`,
    );
  }
  assertEquals(await scorer.predict([]), []);
  await assertRejects(
    () => scorer.predict([noise(64, 64)]),
    RangeError,
    "Cannot score image: the network would get 0.00410 megapixels at once",
  );
  await scorer.dispose();
});

testWithOnnxRuntime(
  "createScorer() says what is wrong with a file",
  async (ort) => {
    const fails = (file: Uint8Array, words: string) =>
      assertRejects(() => createScorer(ort, file, one), Error, words);
    await fails(new Uint8Array(), "it is not an ONNX file, or is truncated");
    await fails(new TextEncoder().encode("no model"), "it is not an ONNX file");
    // Cut anywhere.
    for (let i = 1; i < 20; i++) {
      await fails(bytes.subarray(0, bytes.length * i / 20), "Cannot read the ");
    }
    await fails(without("model", bytes), "no configuration");
    await fails(without("outputs", bytes), "Cannot load the ONNX model: ");
    const lie = (from: string, to: string) => replaced(bytes, from, to);
    await fails(
      lie(
        `"preparation":{"size":{"height":48`,
        `"preparation":{"size":{"height":-8`,
      ),
      'an image size is {"height":-8',
    );
    await fails(lie(`"quantiles":[0,0.25`, `"quantiles":[0,9.25`), "ascending");
    await fails(lie(`"halfWidth":0.1`, `"halfWidth":nul`), "not JSON");
  },
);

testWithOnnxRuntime(
  "what asks for gigabytes is refused, and nothing of that size is made",
  async (ort) => {
    // The first convolution's filters, 4x3x7x7, said to be 127x127x127x127: 1 GB.
    const lying = bytes.slice();
    const dims = [4, 3, 7, 7];
    const at = lying.findIndex((_, i) =>
      dims.every((dim, axis) => lying[i + axis] === dim)
    );
    assert(at > 0);
    lying.fill(127, at, at + dims.length);
    await assertRejects(
      () => createScorer(ort, lying, one),
      Error,
      "Cannot load the ONNX model: ",
    );
    // Three quarters of a gigabyte of each image.
    const size = { height: 16_000, width: 16_000 };
    const large = await onnxModel({ preparation: { size } });
    const asking = await createScorer(ort, large.bytes, one);
    const before = Deno.memoryUsage().external;
    await assertRejects(
      () => asking.score(noise(40, 40)),
      RangeError,
      "Cannot score image: the network would get 256 megapixels at once",
    );
    assertLess(Deno.memoryUsage().external - before, 1e8);
    await asking.dispose();
  },
);

Deno.test("createScorer() passes on what an injected runtime fails with", async () => {
  const broken = {
    InferenceSession: {
      create: () => Promise.reject(new Error("no backend found")),
    },
    Tensor: class {
      dims = [];
      data = [];
    },
  };
  await assertRejects(
    () => createScorer(broken, bytes),
    Error,
    "Cannot load the ONNX model: no backend found",
  );
});

Deno.test("a scorer passes on what an injected runtime fails with while it runs, and what it does not answer", async () => {
  const fake = (run: () => Promise<never>, inputNames = ["images"]) => ({
    InferenceSession: {
      create: () =>
        Promise.resolve({
          inputNames,
          outputNames: ["score", "heads"],
          run,
          release: () => Promise.resolve(),
        }),
    },
    Tensor: class {
      dims = [];
      data = [];
    },
  });
  const lost = () => Promise.reject(new Error("device lost"));
  const scorer = await createScorer(fake(lost), bytes);
  await assertRejects(
    () => scorer.score(noise(64, 64)),
    Error,
    "Cannot run the network on 48x64 (height x width) pixels: device lost",
  );
  await assertRejects(
    () => createScorer(fake(lost, ["input"]), bytes),
    RangeError,
    'Cannot read the ONNX model: it has no input or output "images"',
  );
});

testWithOnnxRuntime(
  "createScorer() says the opset of a model that is newer than ONNX Runtime",
  async (ort) => {
    // opset_import, field 8 of the model: the version, field 2, as one byte.
    const at = bytes.findIndex((byte, i) =>
      byte === 0x10 && bytes[i + 1] === 17 &&
      (bytes[i - 2] === 0x42 || bytes[i - 4] === 0x42)
    );
    assert(at > 0);
    const newer = bytes.slice();
    newer[at + 1] = 99;
    assertEquals(readOnnxMetadata(newer).opset, 99);
    await assertRejects(
      () => createScorer(ort, newer, one),
      Error,
      "Cannot load the ONNX model: it has opset 99, and this library writes 17; ",
    );
  },
);

Deno.test("readOnnxMetadata() reads what the file says, and nothing else", () => {
  const { opset, entries } = readOnnxMetadata(bytes);
  assertEquals(opset, 17);
  assertEquals(entries.get("format"), "iqa-norm-in-norm");
  assertEquals(JSON.parse(entries.get("model")!).learned, CONFIG.learned);
  // A length that reaches far beyond the end.
  const far = Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0);
  assertThrows(() => readOnnxMetadata(far), RangeError, "it is truncated");
});

/** The file with a text in it replaced by one as long. */
function replaced(
  file: Uint8Array,
  from: string,
  to: string,
): Uint8Array<ArrayBuffer> {
  assertEquals(from.length, to.length);
  const latin = new TextDecoder("latin1").decode(file);
  const at = latin.indexOf(from);
  assert(at >= 0, from);
  const copy = new Uint8Array(file);
  copy.set(new TextEncoder().encode(to), at);
  return copy;
}

/** The file with a name in it spoilt. */
function without(what: "model" | "outputs", file: Uint8Array) {
  return what === "model"
    ? replaced(file, "model\x12", "modem\x12")
    : replaced(file, "ReduceMean", "ReduceMoon");
}
