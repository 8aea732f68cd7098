import type { Initializer, OnnxGraph } from "./onnx_graph.ts";
import { type FilteredMap, quantizedFilter } from "./quantized_filter.ts";

/** Statistics of a map over images. */
export interface MapStatistics {
  /** Minimum, at most 0. */
  low: number;
  /** Maximum, at least 0. */
  high: number;
  /** The mean of each channel. */
  means: ArrayLike<number>;
}

/**
 * The maps of a graph to quantize: inputs and outputs of convolutions, sums of
 * maps and max pooling, after a following activation.
 */
export function mapsToQuantize({ nodes }: OnnxGraph): string[] {
  const maps = new Set(["images"]);
  for (const { opType, input, output: [name] } of nodes) {
    const [first, second] = input;
    const isMap = opType === "Add"
      ? maps.has(first!) && maps.has(second!)
      : OF_MAPS.includes(opType) && maps.has(first!);
    if (isMap) maps.add(name);
  }
  // A map that is read only by an activation is not quantized, only the
  // activation's output.
  return [...maps].filter((map) => {
    const readers = nodes.filter(({ input }) => input.includes(map));
    return readers.length !== 1 || !ACTIVATIONS.includes(readers[0]!.opType);
  });
}

const ACTIVATIONS = ["Relu", "Clip"];
const OF_MAPS = ["Conv", "MaxPool", ...ACTIVATIONS];

/**
 * Quantizes a graph to 8 bits in ONNX's QDQ format: `QuantizeLinear` and
 * `DequantizeLinear` around operations, which a runtime with integer
 * convolutions fuses with them.
 *
 * Maps become numbers from 0 to 255, x = scale (q - zeroPoint), with one scale
 * each; filters as in {@linkcode quantizedFilter}. The heads, which are small,
 * are unchanged. If a map's minimum is 0, `Relu` and `Clip` are removed, since
 * the 8-bit range clips the same values.
 *
 * @param statistics Those of each of {@linkcode mapsToQuantize}.
 * @throws {Error} If it is already quantized, or has no convolution.
 */
export function quantizeGraph(
  graph: OnnxGraph,
  statistics: ReadonlyMap<string, MapStatistics>,
): void {
  const { initializers } = graph;
  if (graph.nodes.some(({ opType }) => opType === "QuantizeLinear")) {
    throw new Error("it is already quantized");
  }
  if (!graph.nodes.some(({ opType }) => opType === "Conv")) {
    throw new Error("it has no convolution");
  }
  const names = new Set(mapsToQuantize(graph));
  const before = graph.nodes.splice(0);
  const constants = new Map(initializers.map((each) => [each.name, each]));
  const steps = new Map<string, Step>();
  const quantized = (name: string) => names.has(name) ? wide(name) : name;
  const quantize = (name: string, from: string, step: Step) => {
    steps.set(name, step);
    const own = [
      graph.floats(`${name}_scale`, [], () => Float32Array.of(step.scale)),
      numbers(graph, `${name}_zero`, [], Uint8Array.of(step.zeroPoint)),
    ];
    const narrow = graph.add("QuantizeLinear", [from, ...own], {}, `${name}_8`);
    graph.add("DequantizeLinear", [narrow, ...own], {}, wide(name));
  };
  quantize("images", "images", stepOf(statistics.get("images")!));
  for (const node of before) {
    const { opType, input, output: [name] } = node;
    const [from] = input as [string];
    const read = { ...node, input: input.map(quantized) };
    const isQuantized = names.has(name);
    // A maximum is one of its inputs, so its scale is theirs.
    const step = opType === "MaxPool"
      ? steps.get(from)
      : isQuantized && stepOf(statistics.get(name)!);
    const isCut = ACTIVATIONS.includes(opType) && step && !names.has(from) &&
      step.zeroPoint === 0;
    if (opType === "Conv") {
      const values = input.slice(1).map((each) => constants.get(each)!);
      const { scale } = steps.get(from)!;
      const { means } = statistics.get(from)!;
      const weights = addFilter(graph, values, { scale, means });
      graph.nodes.push({ ...read, input: [read.input[0]!, ...weights] });
    } else if (!isCut) {
      graph.nodes.push(read);
    }
    if (step) quantize(name, isCut ? from : name, step);
  }
  const used = new Set(graph.nodes.flatMap(({ input }) => input));
  const left = initializers.splice(0).filter(({ name }) => used.has(name));
  initializers.push(...left);
}

/** Scale and zero point of a map. */
interface Step {
  scale: number;
  zeroPoint: number;
}

/** 0 must be a level, because padding is 0. */
function stepOf({ low, high }: MapStatistics): Step {
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((to - from) / 255) || 1;
  return { scale, zeroPoint: Math.round(-from / scale) };
}

/** Name of a map after dequantization. */
function wide(name: string): string {
  return `${name}_from_8`;
}

/**
 * Adds a convolution's quantized filter and bias; returns their names after
 * dequantization.
 */
function addFilter(
  graph: OnnxGraph,
  [filter, bias]: readonly Initializer[],
  map: FilteredMap,
): string[] {
  const { name, shape } = filter!;
  const to = shape[0]!;
  const content = {
    filter: filter!.make() as Float32Array,
    shape,
    bias: bias?.make() as Float32Array | undefined,
  };
  const { weights, scales, biases, biasScales } = quantizedFilter(content, map);
  const widen = (
    name: string,
    sides: readonly number[],
    values: Int8Array | Int32Array,
    scales: Float32Array,
    zeros: Int8Array | Int32Array,
  ) =>
    graph.add(
      "DequantizeLinear",
      [
        numbers(graph, `${name}_integers`, sides, values),
        graph.floats(`${name}_scale`, [to], () => scales),
        numbers(graph, `${name}_zero`, [to], zeros),
      ],
      { axis: 0 },
      `${name}_wide`,
    );
  return [
    widen(name, shape, weights, scales, new Int8Array(to)),
    widen(
      bias?.name ?? `${name}_bias`,
      [to],
      biases,
      biasScales,
      new Int32Array(to),
    ),
  ];
}

/** Adds an array of integers; returns its name. */
function numbers(
  graph: OnnxGraph,
  name: string,
  shape: readonly number[],
  values: Uint8Array | Int8Array | Int32Array,
): string {
  const type = values instanceof Uint8Array
    ? "uint8"
    : values instanceof Int8Array
    ? "int8"
    : "int32";
  graph.initializers.push({ name, shape, type, make: () => values });
  return name;
}
