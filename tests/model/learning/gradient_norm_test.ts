import { assertAlmostEquals, assertEquals } from "@std/assert";
import { kernelsFor } from "../../../model/kernels/kernels_for.ts";
import {
  clipGradients,
  type GradientMap,
  gradientNorm,
} from "../../../model/learning/gradient_norm.ts";
import fixture from "../../fixtures/model/training.json" with { type: "json" };
import { testOnEachRuntime } from "../runtime/available.ts";
import { assertAllClose } from "../support/assert_all_close.ts";

// Expected numbers are torch.nn.utils.clip_grad_norm_'s, from fixtures/model/make_training.py.
const { gradients: GRADIENTS, clipped } = fixture.clipping;

testOnEachRuntime(
  "clipGradients() is PyTorch's clip_grad_norm_, and leaves no tensor",
  async (runtime) => {
    const { tf } = runtime;
    const kernels = kernelsFor(runtime);
    for (const { longest, norm, gradients: expected } of clipped) {
      const variables = GRADIENTS.map((each) =>
        kernels.variable(tf.zeros([each.length]))
      );
      const before = tf.memory().numTensors;
      const gradients: GradientMap = new Map(
        variables.map((variable, i) => [variable, tf.tensor1d(GRADIENTS[i]!)]),
      );
      const own = await gradientNorm(kernels, gradients);
      // Squares are summed in 32 bits.
      assertAlmostEquals(own, norm, 1e-5 * norm);
      clipGradients(tf, gradients, own, longest);
      for (const [i, variable] of variables.entries()) {
        const gradient = gradients.get(variable)!;
        assertAllClose(await gradient.data(), expected[i]!, 1e-5, `${i}`);
        gradient.dispose();
      }
      assertEquals(tf.memory().numTensors, before);
      variables.forEach((variable) => variable.dispose());
    }
  },
);
