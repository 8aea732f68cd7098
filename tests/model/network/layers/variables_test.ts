import { assertEquals, assertThrows } from "@std/assert";
import { kernelsFor } from "../../../../model/kernels/kernels_for.ts";
import { Parameters } from "../../../../model/network/layers/parameter.ts";
import { Variables } from "../../../../model/network/layers/variables.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";
import { hashNumbers } from "../../support/hash_tensor.ts";

const SHAPE = [2, 3, 1, 5];

testOnEachRuntime(
  "variables are HWIO on the device and OIHW outside",
  async (runtime) => {
    const { tf } = runtime;
    const kernels = kernelsFor(runtime);
    const before = tf.memory().numTensors;
    const data = hashNumbers(SHAPE, 1);
    const parameters = new Parameters();
    const filter = parameters.trainable("filter", SHAPE, () => data);
    const variables = new Variables({ tf, kernels }, parameters);
    const variable = variables.of(filter);
    assertEquals(variable.shape, [1, 5, 3, 2]);
    const read = variable.read();
    // Element (o, i, y, x) outside is (y, x, i, o) inside.
    const inside = await read.data();
    for (let o = 0; o < 2; o++) {
      for (let i = 0; i < 3; i++) {
        for (let x = 0; x < 5; x++) {
          assertEquals(
            inside[(x * 3 + i) * 2 + o],
            data[(o * 3 + i) * 5 + x],
            `${[o, i, 0, x]}`,
          );
        }
      }
    }
    read.dispose();
    assertEquals(
      await variables.save(),
      new Map([["filter", { shape: SHAPE, data }]]),
    );
    variables.dispose();
    assertEquals(tf.memory().numTensors, before);
  },
);

testOnEachRuntime("load() replaces all arrays, or none", async (runtime) => {
  const parameters = new Parameters();
  parameters.trainable("a", [2], () => Float32Array.of(1, 2));
  parameters.statistic("b", [1], 3);
  const device = { tf: runtime.tf, kernels: kernelsFor(runtime) };
  const variables = new Variables(device, parameters);
  const one = (x: number, ...more: number[]) => ({
    shape: [1 + more.length],
    data: Float32Array.of(x, ...more),
  });
  const before = await variables.save();
  assertThrows(
    () => variables.load(new Map([["a", one(5, 6)]])),
    RangeError,
    "Cannot load weights: b is missing",
  );
  assertThrows(
    () => variables.load(new Map([["a", one(5, 6)], ["b", one(7, 8)]])),
    RangeError,
    "Cannot load weights: b has shape [2] and the model [1]",
  );
  assertEquals(await variables.save(), before);
  const arrays = new Map([["a", one(5, 6)], ["b", one(7)]]);
  variables.load(new Map([...arrays, ["unused", one(0)]]));
  assertEquals(await variables.save(), arrays);
  assertEquals([...variables.trained()].map(([name]) => name), ["a"]);
  variables.dispose();
}, ["tensorflow", "cpu"]);
