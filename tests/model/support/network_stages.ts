/** Statistics of what lies between the layers of a network. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { ImageBatch } from "../../../model/network/image_batch.ts";
import type { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import {
  Tape,
  type TapeResources,
} from "../../../model/network/layers/tape.ts";
import {
  PREDICT,
  type TapeMode,
} from "../../../model/network/layers/tape_mode.ts";
import type { Value } from "../../../model/network/layers/value.ts";
import type { Tfjs } from "../../../model/runtime/runtime.ts";

/** Mean and deviation of a tensor's elements. */
export interface Statistics {
  mean: number;
  std: number;
}

/** What a prediction goes through. */
export interface Stages {
  /** After each of LinearityIQA's `features`, in order. */
  features: Statistics[];
  /** After `dr6` and `dr7`. */
  reductions: Statistics[];
}

type Watched =
  | "conv2d"
  | "batchNorm"
  | "relu"
  | "relu6"
  | "maxPool"
  | "sum";

/** Predicts, or passes as `mode` says, and looks at every stage. */
export async function stagesOf(
  { device: { tf, kernels }, network, variables, config }: DeviceIqaModel,
  { pixels, shape }: ImageBatch,
  mode = PREDICT,
): Promise<Stages> {
  const tape = new WatchingTape(tf, { kernels, variables }, mode);
  tf.tidy(() =>
    void network.forward(tape, tape.input(tf.tensor4d(pixels, shape)))
  );
  const isMap = ({ rank }: Seen) => rank === 4;
  const maps = tape.seen.filter(isMap);
  const features = config.backbone.startsWith("res")
    ? ofResnet(maps, [...network.parameters].map(({ name }) => name))
    : config.backbone.startsWith("efficientnet")
    ? ofEfficientNet(maps)
    : maps;
  const reductions = tape.seen.filter((seen) =>
    !isMap(seen) && seen.operation === "relu"
  );
  const stages = {
    features: await read(features),
    reductions: await read(reductions),
  };
  tf.dispose(tape.seen.map(({ tensor }) => tensor));
  return stages;
}

/** The stem's four layers, then the last block of each stage. */
function ofResnet(maps: Seen[], names: string[]): Seen[] {
  // A block ends in a sum and its ReLU.
  const blocks = maps.filter((_, index) =>
    maps[index - 1]?.operation === "sum"
  );
  let last = -1;
  const ends = [4, 5, 6, 7].map((stage) => {
    const inStage = names.filter((name) =>
      name.startsWith(`features.${stage}.`)
    );
    last += new Set(inStage.map((name) => name.split(".")[2])).size;
    return blocks[last]!;
  });
  return [...maps.slice(0, 4), ...ends];
}

/** The stem, every block, and the head convolution: block by block, what no ReLU6 follows. */
function ofEfficientNet(maps: Seen[]): Seen[] {
  const isEnd = ({ operation }: Seen, index: number) => {
    const next = maps[index + 1]?.operation;
    return operation === "sum" ||
      operation === "batchNorm" && next !== "relu6" && next !== "sum";
  };
  const stem = maps.find(({ operation }) => operation === "relu6")!;
  return [stem, ...maps.filter(isEnd), maps.at(-1)!];
}

function read(seen: Seen[]): Promise<Statistics[]> {
  return Promise.all(
    seen.map(async ({ tensor }) => statisticsOf(await tensor.data())),
  );
}

/** In 64 bits: a runtime may lose three digits when it sums up a large map. */
function statisticsOf(values: ArrayLike<number>): Statistics {
  const { length } = values;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < length; i++) sum += values[i]!;
  const mean = sum / length;
  for (let i = 0; i < length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, std: Math.sqrt(squares / length) };
}

interface Seen {
  operation: Watched;
  rank: number;
  /** A copy of the result. */
  tensor: Tensor;
}

/** A tape that keeps every result. */
class WatchingTape extends Tape {
  readonly seen: Seen[] = [];
  readonly #tf: Tfjs;

  constructor(tf: Tfjs, resources: TapeResources, mode: TapeMode) {
    super(resources, mode);
    this.#tf = tf;
  }

  override conv2d(...args: Parameters<Tape["conv2d"]>): Value {
    return this.#note("conv2d", super.conv2d(...args));
  }
  override batchNorm(...args: Parameters<Tape["batchNorm"]>): Value {
    return this.#note("batchNorm", super.batchNorm(...args));
  }
  override relu(...args: Parameters<Tape["relu"]>): Value {
    return this.#note("relu", super.relu(...args));
  }
  override relu6(...args: Parameters<Tape["relu6"]>): Value {
    return this.#note("relu6", super.relu6(...args));
  }
  override maxPool(...args: Parameters<Tape["maxPool"]>): Value {
    return this.#note("maxPool", super.maxPool(...args));
  }
  override sum(...args: Parameters<Tape["sum"]>): Value {
    return this.#note("sum", super.sum(...args));
  }

  #note(operation: Watched, value: Value): Value {
    const tensor = this.#tf.keep(this.#tf.clone(value.tensor));
    this.seen.push({ operation, rank: tensor.rank, tensor });
    return value;
  }
}
