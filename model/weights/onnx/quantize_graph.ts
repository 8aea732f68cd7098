import type { Initializer, OnnxGraph } from "./onnx_graph.ts";
import { type FilteredMap, quantizedFilter } from "./quantized_filter.ts";

/** What a map is, over images. */
export interface MapStatistics {
  /** The least, at most 0. */
  low: number;
  /** The greatest, at least 0. */
  high: number;
  /** The mean of each channel. */
  means: ArrayLike<number>;
}

/**
 * The maps of a graph that are to have 8 bits: what convolutions, sums of maps and
 * maximum pooling read and give, after the activation that follows.
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
  // What only an activation reads has no 8 bits of its own: the activation's are its.
  return [...maps].filter((map) => {
    const readers = nodes.filter(({ input }) => input.includes(map));
    return readers.length !== 1 || !ACTIVATIONS.includes(readers[0]!.opType);
  });
}

const ACTIVATIONS = ["Relu", "Clip"];
const OF_MAPS = ["Conv", "MaxPool", ...ACTIVATIONS];

/**
 * Brings a graph to 8 bits, in ONNX's way of writing that: `QuantizeLinear` and
 * `DequantizeLinear` around what it computes, which a runtime that has whole
 * numbers' convolutions makes one with them.
 *
 * Maps become numbers from 0 to 255, x = scale (q - zeroPoint), with one scale
 * each; filters as {@linkcode quantizedFilter} says. The heads, few numbers,
 * stay as they are. Where a map begins at 0, `Relu` and `Clip` go: what is cut
 * off there, 8 bits do not hold.
 *
 * @param statistics Those of each of {@linkcode mapsToQuantize}.
 * @throws {Error} If it has 8 bits already, or no convolution.
 */
export function quantizeGraph(
  graph: OnnxGraph,
  statistics: ReadonlyMap<string, MapStatistics>,
): void {
  const { initializers } = graph;
  if (graph.nodes.some(({ opType }) => opType === "QuantizeLinear")) {
    throw new Error("it has 8 bits already");
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
    // The greatest of some numbers is one of them, also in 8 bits.
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

/** What one level of a map is worth, and the level that means 0. */
interface Step {
  scale: number;
  zeroPoint: number;
}

/** 0 must be a level: padding is 0. */
function stepOf({ low, high }: MapStatistics): Step {
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((to - from) / 255) || 1;
  return { scale, zeroPoint: Math.round(-from / scale) };
}

/** The name of a map's numbers after they had 8 bits. */
function wide(name: string): string {
  return `${name}_from_8`;
}

/** A convolution's filter and bias in whole numbers; their names once they are widened. */
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

/** Adds whole numbers; returns their name. */
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
