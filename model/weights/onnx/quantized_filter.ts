/** A filter and its bias in whole numbers. */
export interface QuantizedFilter {
  /** Weights: scales[c] times these. */
  weights: Int8Array;
  /** What 1 is worth in each output channel. */
  scales: Float32Array;
  /** The bias: biasScales[c] times these. */
  biases: Int32Array;
  /** What 1 of the bias is worth: the scale of the map that is filtered, times `scales`. */
  biasScales: Float32Array;
}

/**
 * The greatest number of a weight. Not 127: processors without VNNI add products
 * with 8 bits in pairs and to 16 bits, and 2 · 255 · 127 is more than those hold.
 */
const GREATEST = 63;

/** The same where a channel is filtered by itself, which is added to 32 bits. */
const GREATEST_ALONE = 127;

/** The greatest number of a bias: what 32 bits hold, with room for the sum of products. */
const GREATEST_BIAS = 2 ** 30;

/** What {@linkcode quantizedFilter} is given. */
export interface FilterContent {
  /** Weights in PyTorch's layout: channels that go out, that come in, height, width. */
  filter: Float32Array;
  /** Its sides. */
  shape: readonly number[];
  /** One for each channel that goes out. */
  bias?: Float32Array | undefined;
}

/** The map that is filtered. */
export interface FilteredMap {
  /** What one of its 255 levels is worth. */
  scale: number;
  /** The mean of each channel. */
  means: ArrayLike<number>;
}

/**
 * A filter in whole numbers, symmetric about 0, with a scale for each channel that
 * goes out: weight = scale · q. The bias is in units of the sum of products,
 * scale · scale of the map, and takes up what rounding adds to that sum on
 * average: the sum of (weight − scale · q) · mean of its channel.
 */
export function quantizedFilter(
  { filter, shape, bias }: FilterContent,
  map: FilteredMap,
): QuantizedFilter {
  const [channels, from, height, width] = shape as [
    number,
    number,
    number,
    number,
  ];
  const [size, place] = [filter.length / channels, height * width];
  const greatest = from === 1 ? GREATEST_ALONE : GREATEST;
  const perGroup = channels * from / map.means.length;
  const weights = new Int8Array(filter.length);
  const scales = new Float32Array(channels);
  const biases = new Int32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * size;
    const own = filter.subarray(start, start + size);
    const most = own.reduce((max, each) => Math.max(max, Math.abs(each)), 0);
    // A channel of hardly any weights may have a bias all the same, which must fit.
    const least = Math.abs(bias?.[channel] ?? 0) / (GREATEST_BIAS * map.scale);
    const scale = Math.fround(Math.max(most / greatest, least)) || 1;
    const group = Math.floor(channel / perGroup) * from;
    let sum = bias?.[channel] ?? 0;
    own.forEach((weight, i) => {
      const rounded = Math.round(weight / scale);
      weights[start + i] = rounded;
      const mean = map.means[group + Math.floor(i / place)]!;
      sum += (weight - scale * rounded) * mean;
    });
    scales[channel] = scale;
    biases[channel] = Math.round(sum / Math.fround(scale * map.scale));
  }
  const biasScales = scales.map((scale) => scale * map.scale);
  return { weights, scales, biases, biasScales };
}
