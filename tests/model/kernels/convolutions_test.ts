/** Convolutions at the edges of what programs are cut into, by their definition. */
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { hashNumbers } from "../support/hash_tensor.ts";

/** A convolution that reaches the edges of tiles and splits. */
interface Convolution {
  x: [images: number, height: number, width: number, channels: number];
  filter: [size: number, size: number, from: number, out: number];
  stride: number;
  padding: "same" | "valid";
  depthwise?: true;
}

const CONVOLUTIONS: Convolution[] = [
  // Odd channels, odd sides, more rows than a tile; 3 · 9 · 11 pixels in three parts, the last one short.
  { x: [3, 9, 11, 9], filter: [3, 3, 9, 5], stride: 1, padding: "same" },
  // The stem: three channels, a filter of 7 × 7, stride 2.
  { x: [1, 19, 18, 3], filter: [7, 7, 3, 8], stride: 2, padding: "valid" },
  // Channels by fours, more columns than a tile; the last row and column are never reached.
  { x: [2, 8, 8, 12], filter: [3, 3, 12, 68], stride: 2, padding: "valid" },
  { x: [1, 7, 6, 5], filter: [3, 3, 5, 4], stride: 1, padding: "valid" },
  // A shortcut.
  { x: [2, 6, 5, 16], filter: [1, 1, 16, 20], stride: 2, padding: "valid" },
  { x: [2, 6, 5, 68], filter: [1, 1, 68, 12], stride: 1, padding: "same" },
  // Groups: ResNeXt's 32 narrow ones; of odd channels; with more outputs than inputs; with stride.
  { x: [2, 5, 7, 128], filter: [3, 3, 4, 128], stride: 1, padding: "same" },
  { x: [2, 6, 7, 15], filter: [3, 3, 5, 9], stride: 2, padding: "valid" },
  { x: [1, 9, 9, 16], filter: [3, 3, 8, 80], stride: 1, padding: "same" },
  { x: [2, 7, 9, 64], filter: [3, 3, 8, 64], stride: 2, padding: "valid" },
  // As TensorFlow pads with stride: even sides have a zero less before than after.
  { x: [2, 8, 9, 3], filter: [3, 3, 3, 8], stride: 2, padding: "same" },
  { x: [1, 6, 7, 8], filter: [5, 5, 4, 8], stride: 2, padding: "same" },
  { x: [1, 5, 4, 8], filter: [1, 1, 8, 12], stride: 2, padding: "same" },
  { x: [1, 2, 1, 4], filter: [5, 5, 4, 4], stride: 2, padding: "same" },
  // Depthwise: channels by fours and not; more than a workgroup's; maps smaller than the filter.
  ...([
    { x: [2, 9, 8, 36], filter: [3, 3, 1, 36], stride: 1, padding: "same" },
    { x: [2, 9, 8, 36], filter: [3, 3, 1, 36], stride: 2, padding: "same" },
    { x: [3, 8, 11, 7], filter: [5, 5, 1, 7], stride: 2, padding: "same" },
    { x: [1, 7, 7, 72], filter: [5, 5, 1, 72], stride: 1, padding: "same" },
    { x: [2, 7, 8, 5], filter: [3, 3, 1, 5], stride: 2, padding: "valid" },
    { x: [1, 1, 2, 8], filter: [5, 5, 1, 8], stride: 2, padding: "same" },
  ] as const).map((each): Convolution => ({
    ...each,
    x: [...each.x],
    filter: [...each.filter],
    depthwise: true,
  })),
];

/** A convolution and its gradients by their definition, in float64. */
function convolveByDefinition(
  {
    x: [images, height, width, channels],
    filter: [size, , from, out],
    ...rest
  }: Convolution,
  x: Float32Array,
  filter: Float32Array,
  slopes: (length: number) => Float32Array,
) {
  const { stride, padding } = rest;
  const [rows, columns] = [height, width].map((side) =>
    padding === "same"
      ? Math.ceil(side / stride)
      : Math.floor((side - size) / stride) + 1
  ) as [number, number];
  // https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
  const [top, left] = [[height, rows], [width, columns]].map(([side, out]) =>
    padding === "same"
      ? Math.floor(Math.max(0, (out! - 1) * stride + size - side!) / 2)
      : 0
  ) as [number, number];
  const shape = [images, rows, columns, out];
  const perGroup = out / (channels / from);
  const y = new Float64Array(images * rows * columns * out);
  const dy = slopes(y.length);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  for (let i = 0; i < y.length; i++) {
    const o = i % out;
    const column = Math.floor(i / out) % columns;
    const row = Math.floor(i / out / columns) % rows;
    const image = Math.floor(i / out / columns / rows);
    const first = Math.floor(o / perGroup) * from;
    for (let tap = 0; tap < size * size; tap++) {
      const h = row * stride - top + Math.floor(tap / size);
      const w = column * stride - left + tap % size;
      if (h < 0 || h >= height || w < 0 || w >= width) continue;
      for (let c = 0; c < from; c++) {
        const atX = ((image * height + h) * width + w) * channels + first + c;
        const atFilter = (tap * from + c) * out + o;
        y[i]! += x[atX]! * filter[atFilter]!;
        dx[atX]! += dy[i]! * filter[atFilter]!;
        dFilter[atFilter]! += dy[i]! * x[atX]!;
      }
    }
  }
  return { shape, y, dy, dx, dFilter };
}

for (const convolution of CONVOLUTIONS) {
  const { stride, padding, depthwise } = convolution;
  const name =
    `[${convolution.x}] by [${convolution.filter}], ${stride} ${padding}${
      depthwise ? " depthwise" : ""
    }`;
  testOnEachRuntime(
    `conv2d() of ${name} and its gradients are their definitions'`,
    async (runtime) => {
      const { tf } = runtime;
      const kernels = kernelsFor(runtime);
      const x = hashNumbers(convolution.x, 0);
      const filter = hashNumbers(convolution.filter, 1);
      const { shape, dy, ...expected } = convolveByDefinition(
        convolution,
        x,
        filter,
        (length) => hashNumbers([length], 2),
      );
      const [map, taps, slopes] = [
        tf.tensor(x, convolution.x),
        tf.tensor(filter, convolution.filter),
        tf.tensor(dy, shape),
      ];
      const geometry = { stride, padding, ...depthwise && { depthwise } };
      const actual = {
        y: kernels.conv2d(map, taps, geometry),
        dx: kernels.conv2dInputGradient(slopes, taps, map, geometry),
        dFilter: kernels.conv2dFilterGradient(slopes, map, taps, geometry),
      };
      for (const [name, tensor] of Object.entries(actual)) {
        // Sums of at most 612 products of numbers below 1, in float32: 612 · 2⁻²⁴ < 4e-5.
        const numbers = expected[name as keyof typeof actual];
        assertAllClose(await tensor.data(), numbers, 4e-5, name);
      }
      tf.dispose([map, taps, slopes, ...Object.values(actual)]);
      runtime.check();
    },
  );
}
