import type { Tensor } from "@tensorflow/tfjs-core";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { multiHeadLoss } from "../../loss/mod.ts";
import type { DeviceIqaModel } from "../../model/device_iqa_model.ts";
import type { Variable } from "../../model/kernels/kernels.ts";
import { type Machine, Tape } from "../../model/layers/tape.ts";
import { PREDICT, type TapeMode, TRAIN } from "../../model/layers/tape_mode.ts";
import type { Value } from "../../model/layers/value.ts";
import {
  RUNTIME_NAMES,
  type RuntimeName,
  type Tfjs,
} from "../../model/runtime/runtime.ts";
import { ForwardPass } from "../../model/training/forward_pass.ts";
import { testWithShared } from "../support/shared.ts";
import { hashNumber } from "./formula_weights.ts";
import { ABSENCES, testOnEachRuntime } from "./runtime/available.ts";
import {
  beta,
  formulaModel,
  type NetworkCase,
  networkCase,
  predictedImage,
  subjective,
  trainingImages,
} from "./support/iqa_network_cases.ts";

/*
 * Expected numbers are PyTorch's in float64, from fixtures/model/make_iqa_network.py.
 * Tolerances are those that LinearityIQA's own float32 arithmetic needs against
 * its float64: some channels add up to almost nothing, and batch normalisation
 * enlarges what is left.
 */
const OUTPUT_TOLERANCE = 2.6e-4;
const STAGE_TOLERANCE = 1e-3;
const GRADIENT_TOLERANCE = 1e-2;

// All runtimes have the small network; the large one takes the fastest.
const RUNTIMES: Record<string, readonly RuntimeName[]> = {
  resnet18: [ABSENCES.tensorflow ? "wasm" : "tensorflow"],
  resnet10_slim: RUNTIME_NAMES,
};

for (const [backbone, runtimes] of Object.entries(RUNTIMES)) {
  const example = networkCase(backbone);

  testOnEachRuntime(
    `${backbone} predicts what PyTorch predicts, stage by stage`,
    async (runtime) => {
      const model = await formulaModel(runtime, example);
      const names = [...(await model.variables.save()).keys()];
      assertEquals(names, example.predict.names, "as in the state_dict");
      const outputs = await model.headOutputs(predictedImage(example));
      example.predict.outputs.forEach(([expected], head) =>
        assertAlmostEquals(outputs[head]![0]!, expected!, OUTPUT_TOLERANCE)
      );
      assertStages(await stagesOf(model, example), example.predict.stages);
      model.dispose();
    },
    runtimes,
  );

  testOnEachRuntime(
    `${backbone} learns from a batch as PyTorch does: outputs, loss, gradients, running statistics`,
    async (runtime) => {
      const model = await formulaModel(runtime, example);
      {
        using pass = await ForwardPass.run(
          model,
          trainingImages(example),
          TRAIN,
        );
        const { value, gradients } = multiHeadLoss(
          { type: "norm-in-norm" },
          beta,
          pass.outputs,
          subjective,
        );
        example.train.outputs.flat().forEach((expected, i) => {
          const actual = pass.outputs[Math.floor(i / 4)]![i % 4]!;
          assertAlmostEquals(actual, expected, OUTPUT_TOLERANCE);
        });
        assertAlmostEquals(value, example.train.loss, 1e-4);
        await assertGradients(model, pass.backward(gradients), example);
      }
      await assertRunningStatistics(model, example);
      model.dispose();
    },
    runtimes,
  );
}

interface Statistics {
  mean: number;
  std: number;
}

function assertStages(actual: Statistics[], expected: Statistics[]): void {
  assertEquals(actual.length, expected.length);
  expected.forEach(({ mean, std }, index) => {
    const tolerance = STAGE_TOLERANCE * std;
    const message = `features.${index}`;
    assertAlmostEquals(actual[index]!.mean, mean, tolerance, message);
    assertAlmostEquals(actual[index]!.std, std, tolerance, message);
  });
}

/** Mean and deviation after each of LinearityIQA's `features`. */
async function stagesOf(
  { device: { tf, kernels }, network, variables }: DeviceIqaModel,
  example: NetworkCase,
): Promise<Statistics[]> {
  const { pixels, shape } = predictedImage(example);
  const tape = new WatchingTape(tf, { kernels, variables }, PREDICT);
  tf.tidy(() =>
    void network.forward(tape, tape.input(tf.tensor4d(pixels, shape)))
  );
  // A block ends in its second relu; the first one of all is the stem's.
  const ends = example.blocks.map((_, stage) =>
    2 * example.blocks.slice(0, stage + 1).reduce((sum, n) => sum + n)
  );
  const { conv2d, batchNorm, relu, maxPool } = tape.seen;
  const moments = [
    conv2d[0]!,
    batchNorm[0]!,
    relu[0]!,
    maxPool[0]!,
    ...ends.map((index) => relu[index]!),
  ];
  const stages = await Promise.all(moments.map(async (tensor) => {
    const [mean, variance] = await tensor.data();
    return { mean: mean!, std: Math.sqrt(variance!) };
  }));
  tf.dispose(tape.seen);
  return stages;
}

/** A tape that notes mean and variance of every result. */
class WatchingTape extends Tape {
  readonly seen: Record<
    "conv2d" | "batchNorm" | "relu" | "maxPool",
    Tensor[]
  > = { conv2d: [], batchNorm: [], relu: [], maxPool: [] };
  readonly #tf: Tfjs;

  constructor(tf: Tfjs, machine: Machine, mode: TapeMode) {
    super(machine, mode);
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
  override maxPool(...args: Parameters<Tape["maxPool"]>): Value {
    return this.#note("maxPool", super.maxPool(...args));
  }

  #note(operation: keyof WatchingTape["seen"], value: Value): Value {
    const tf = this.#tf;
    const moments = tf.tidy(() => {
      const { mean, variance } = tf.moments(value.tensor);
      return tf.stack([mean, variance]);
    });
    this.seen[operation].push(tf.keep(moments));
    return value;
  }
}

/** Norms, and lengths along the fixture's directions, which see the order of elements. */
async function assertGradients(
  { device: { tf }, variables }: DeviceIqaModel,
  gradients: Map<Variable, Tensor>,
  { predict: { names }, train }: NetworkCase,
): Promise<void> {
  const expected: Record<string, number[]> = train.gradients;
  const trained = [...variables.trained()];
  assertEquals(trained.map(([name]) => name), Object.keys(expected));
  for (const [name, variable] of trained) {
    const gradient = await inPytorchOrder(tf, gradients.get(variable)!);
    const [norm, length] = normAndLength(gradient, names.indexOf(name));
    const [expectedNorm, expectedLength] = expected[name] as [number, number];
    if (expectedNorm < 1e-9) {
      // Zero but for rounding: batch normalisation, or the loss, takes any shift away.
      assert(norm < 1e-3, `${name}: ${norm}`);
      continue;
    }
    const tolerance = GRADIENT_TOLERANCE * expectedNorm;
    assertAlmostEquals(norm, expectedNorm, tolerance, name);
    assertAlmostEquals(length, expectedLength, tolerance, name);
  }
  tf.dispose([...gradients.values()]);
}

async function inPytorchOrder(tf: Tfjs, tensor: Tensor): Promise<Float32Array> {
  const ordered = tensor.rank === 4
    ? tf.transpose(tensor, [3, 2, 0, 1])
    : tf.clone(tensor);
  const data = await ordered.data<"float32">();
  ordered.dispose();
  return data;
}

/** Norm of a gradient, and its length along the fixture's direction `t`, which is made of hash numbers. */
function normAndLength(
  gradient: Float32Array,
  t: number,
): [norm: number, length: number] {
  let squares = 0, product = 0, direction = 0;
  for (let i = 0; i < gradient.length; i++) {
    const x = gradient[i]!, h = Math.fround(hashNumber(i, t));
    squares += x * x;
    product += x * h;
    direction += h * h;
  }
  return [Math.sqrt(squares), product / Math.sqrt(direction)];
}

async function assertRunningStatistics(
  { variables }: DeviceIqaModel,
  { train }: NetworkCase,
): Promise<void> {
  const arrays = await variables.save();
  for (const [name, expected] of Object.entries(train.runningStatistics)) {
    const { data } = arrays.get(name)!;
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    [mean, data[0]!, data.at(-1)!].forEach((actual, i) =>
      assertAlmostEquals(actual, expected[i]!, 1e-5, `${name} ${i}`)
    );
  }
}

testWithShared(
  "iqa_network.json says what LinearityIQA's own code computed",
  "fixtures/model_formula.json",
  async (path) => {
    const { cases } = JSON.parse(await Deno.readTextFile(path)) as {
      cases: SharedCase[];
    };
    const theirs = cases.find(({ arch, variant }) =>
      arch === "resnet18" && variant === "hash"
    )!;
    const { predict, train } = networkCase("resnet18");
    assertEquals(predict.names, theirs.tensors.map(({ key }) => key));
    // Both in float64; the loss's epsilon of 1e-8 is left out here.
    theirs.outputs.flat().forEach((expected, i) =>
      assertAlmostEquals(predict.outputs.flat()[i]!, expected, 1e-9)
    );
    assertAlmostEquals(train.loss, theirs.train4.loss, 1e-7);
    for (const [name, expected] of Object.entries(theirs.train4.gradNorm)) {
      if (theirs.train4.zeroGradParams.includes(name)) continue;
      const [actual] = (train.gradients as Record<string, number[]>)[name]!;
      assertAlmostEquals(actual!, expected, 1e-6 * expected, name);
    }
  },
);

/** The part of ../shared/fixtures/model_formula.json that is compared. */
interface SharedCase {
  arch: string;
  variant: string;
  tensors: { key: string }[];
  outputs: number[][];
  train4: {
    loss: number;
    gradNorm: Record<string, number>;
    zeroGradParams: string[];
  };
}
