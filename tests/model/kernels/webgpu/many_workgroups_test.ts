/** Maps so large that one direction has too few workgroups, on a device that pretends to take two. */
import { convolutionShape } from "../../../../model/kernels/webgpu/convolution_shape.ts";
import { Gpu } from "../../../../model/kernels/webgpu/gpu.ts";
import { inputGradient } from "../../../../model/kernels/webgpu/input_gradient.ts";
import { reluGradient } from "../../../../model/kernels/webgpu/relu_gradient.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";
import { assertAllClose } from "../../support/assert_all_close.ts";
import { hashTensor } from "../../support/hash_tensor.ts";

class SmallGpu extends Gpu {
  override get maxWorkgroups(): number {
    return 2;
  }
}

testOnEachRuntime(
  "a program over many elements has each thread do several",
  async ({ tf, check }) => {
    const [y, dy] = [hashTensor(tf, [1500], 0), hashTensor(tf, [1500], 1)];
    const actual = reluGradient(new SmallGpu(tf), dy, y);
    const expected = reluGradient(new Gpu(tf), dy, y);
    assertAllClose(await actual.data(), await expected.data(), 0, "dx");
    check();
    tf.dispose([y, dy, actual, expected]);
  },
  ["webgpu"],
);

testOnEachRuntime(
  "a product with many tiles has them in rows",
  async ({ tf, check }) => {
    const x = tf.zeros([1, 14, 14, 8]); // 196 pixels, four tiles
    const filter = hashTensor(tf, [3, 3, 8, 8], 0);
    const dy = hashTensor(tf, [1, 14, 14, 8], 1);
    const shape = convolutionShape(x, filter, { stride: 1, padding: "same" });
    const actual = inputGradient(new SmallGpu(tf), dy, filter, shape);
    const expected = inputGradient(new Gpu(tf), dy, filter, shape);
    assertAllClose(await actual.data(), await expected.data(), 0, "dx");
    check();
    tf.dispose([x, filter, dy, actual, expected]);
  },
  ["webgpu"],
);
