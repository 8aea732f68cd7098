import type { Tensor } from "@tensorflow/tfjs-core";
import { assertEquals } from "@std/assert";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import type {
  ConvolutionGeometry,
  Kernels,
} from "../../../model/kernels/kernels.ts";
import type { Runtime, Tfjs } from "../../../model/runtime/runtime.ts";
import fixture from "../../fixtures/model/kernels.json" with { type: "json" };
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";
import { hashTensor } from "../support/hash_tensor.ts";

/*
 * Expected numbers are PyTorch's in float64, from fixtures/model/make_kernels.py.
 * Sums of at most 300 products of numbers below 1, in float32: 300 · 2⁻²⁴ < 2e-5.
 */
const TOLERANCE = 2e-5;

/** Calls kernels, compares what they return, and finds tensors that they left. */
class KernelTest {
  readonly tf: Tfjs;
  readonly kernels: Kernels;

  constructor(runtime: Runtime) {
    this.tf = runtime.tf;
    this.kernels = kernelsFor(runtime);
  }

  async run(test: () => Promise<void>): Promise<void> {
    // The first call may make constants that the kernels keep.
    await test();
    const before = this.tf.memory().numTensors;
    await test();
    assertEquals(this.tf.memory().numTensors, before, "tensors left behind");
  }

  async assertClose(
    actual: Tensor,
    expected: readonly number[],
    name: string,
  ): Promise<void> {
    assertAllClose(await actual.data(), expected, TOLERANCE, name);
    actual.dispose();
  }
}

testOnEachRuntime(
  "conv2d() and its gradients are PyTorch's",
  async (runtime) => {
    const test = new KernelTest(runtime);
    const { tf, kernels } = test;
    for (const example of fixture.convolutions) {
      const { stride, padding } = example.geometry;
      const geometry = { stride, padding } as ConvolutionGeometry;
      await test.run(async () => {
        const name = `${example.x} by ${example.filter}, ${stride} ${padding}`;
        const x = hashTensor(tf, example.x, 0);
        const filter = hashTensor(tf, example.filter, 1);
        const dy = hashTensor(tf, example.shape, 2);
        const y = kernels.conv2d(x, filter, geometry);
        assertEquals(y.shape, example.shape, name);
        await test.assertClose(y, example.y, `y of ${name}`);
        await test.assertClose(
          kernels.conv2dInputGradient(dy, filter, x, geometry),
          example.dx,
          `dx of ${name}`,
        );
        await test.assertClose(
          kernels.conv2dFilterGradient(dy, x, filter, geometry),
          example.dFilter,
          `dFilter of ${name}`,
        );
        tf.dispose([x, filter, dy]);
      });
    }
  },
);

testOnEachRuntime(
  "batchNorm() and its gradients are PyTorch's",
  async (runtime) => {
    const test = new KernelTest(runtime);
    const { tf, kernels } = test;
    const { epsilon } = fixture;
    for (const example of fixture.batchNorms) {
      const channels = [example.x.at(-1)!];
      await test.run(async () => {
        const x = hashTensor(tf, example.x, 0);
        const scale = hashTensor(tf, channels, 1);
        const offset = hashTensor(tf, channels, 2);
        const dy = hashTensor(tf, example.x, 3);
        const { y, mean, variance, saved } = kernels.batchNorm(
          x,
          scale,
          offset,
          epsilon,
        );
        const [dx, dScale, dOffset] = kernels.batchNormGradients(
          dy,
          x,
          scale,
          saved,
          epsilon,
        );
        await test.assertClose(y, example.y, "y");
        await test.assertClose(mean, example.mean, "mean");
        await test.assertClose(variance, example.variance, "variance");
        await test.assertClose(dx, example.dx, "dx");
        await test.assertClose(dScale, example.dScale, "dScale");
        await test.assertClose(dOffset, example.dOffset, "dOffset");
        tf.dispose([x, scale, offset, dy, ...saved]);
      });
    }
  },
);

testOnEachRuntime(
  "maxPool() and its gradient are PyTorch's",
  async (runtime) => {
    const test = new KernelTest(runtime);
    const { tf, kernels } = test;
    for (const example of fixture.maxPools) {
      await test.run(async () => {
        const x = hashTensor(tf, example.x, 0);
        const dy = hashTensor(tf, example.shape, 1);
        const pooled = kernels.maxPool(x, example.geometry);
        const { y } = pooled;
        assertEquals(y.shape, example.shape);
        const dx = kernels.maxPoolGradient(dy, x, pooled, example.geometry);
        await test.assertClose(y, example.y, "y");
        await test.assertClose(dx, example.dx, "dx");
        tf.dispose([...pooled.saved, x, dy]);
      });
    }
  },
);

testOnEachRuntime(
  "reluGradient() passes on what a positive output let through",
  async (runtime) => {
    const test = new KernelTest(runtime);
    const { tf, kernels } = test;
    await test.run(async () => {
      const y = tf.tensor1d([0, 2, 0, 1e-20]);
      const dy = tf.tensor1d([5, 6, -7, -8]);
      // PyTorch's convention: no gradient at 0.
      const dx = kernels.reluGradient(dy, y);
      await test.assertClose(dx, [0, 6, 0, -8], "dx");
      tf.dispose([y, dy]);
    });
  },
);

testOnEachRuntime(
  "variable() holds values that are replaced, and frees them",
  async (runtime) => {
    const test = new KernelTest(runtime);
    const { tf, kernels } = test;
    await test.run(async () => {
      const variable = kernels.variable(tf.tensor2d([[1, 2]]));
      assertEquals(variable.shape, [1, 2]);
      const first = variable.read();
      variable.assign(tf.tensor2d([[3, 4]]));
      await test.assertClose(first, [1, 2], "read before it was replaced");
      await test.assertClose(variable.read(), [3, 4], "read after");
      variable.dispose();
    });
  },
);
