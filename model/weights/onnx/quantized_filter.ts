/** A quantized filter and its bias. */
export interface QuantizedFilter {
  /** Weights, to be multiplied by scales[c]. */
  weights: Int8Array;
  /** Scale of each output channel. */
  scales: Float32Array;
  /** The bias, to be multiplied by biasScales[c]. */
  biases: Int32Array;
  /** Scale of the bias: the scale of the input map times `scales`. */
  biasScales: Float32Array;
}

/**
 * Largest integer of a weight. Not 127: processors without VNNI add pairs of
 * 8-bit products in 16 bits, which 2 · 255 · 127 would overflow.
 */
const GREATEST = 63;

/** The same for a depthwise filter, whose products are added in 32 bits. */
const GREATEST_ALONE = 127;

/** Largest integer of a bias: fits into 32 bits with room for the sum of products. */
const GREATEST_BIAS = 2 ** 30;

/** Input of {@linkcode quantizedFilter}. */
export interface FilterContent {
  /** Weights in PyTorch's layout: output channels, input channels, height, width. */
  filter: Float32Array;
  /** Its sides. */
  shape: readonly number[];
  /** One for each output channel. */
  bias?: Float32Array | undefined;
}

/** The input map. */
export interface FilteredMap {
  /** Its scale. */
  scale: number;
  /** The mean of each channel. */
  means: ArrayLike<number>;
}

/**
 * Quantizes a filter symmetrically about 0, with a scale for each output
 * channel: weight = scale · q. The bias is in units of the sum of products,
 * scale · scale of the map, and corrects the mean rounding error of that sum:
 * the sum of (weight − scale · q) · mean of its channel.
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
    // A channel with tiny weights may still have a bias, which must fit.
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
