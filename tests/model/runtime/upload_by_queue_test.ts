import { assertEquals } from "@std/assert";
import type { Tensor } from "@tensorflow/tfjs-core";
import { uploadByQueue } from "../../../model/runtime/upload_by_queue.ts";
import { testOnEachRuntime } from "./available.ts";

const webgpu = ["webgpu"] as const;

testOnEachRuntime(
  "values come to the device whole, in every type and from a part of an array",
  async ({ tf, check }) => {
    const n = 4096; // more than tfjs computes on the CPU
    const floats = Float32Array.from({ length: n + 2 }, (_, i) => i / 8 - 9);
    const part = floats.subarray(1, n + 1);
    const whole = Int32Array.from({ length: n }, (_, i) => 3 * i - 7);
    const bits = Uint8Array.from({ length: n }, (_, i) => i % 3 === 0 ? 1 : 0);
    const read = async (make: () => Tensor) => {
      const tensor = tf.tidy(make);
      const values = await tensor.data();
      tensor.dispose();
      return [...values];
    };
    assertEquals(
      await read(() => tf.add(tf.tensor1d(part), 1)),
      [...part].map((value) => value + 1),
    );
    assertEquals(
      await read(() =>
        tf.add(tf.tensor1d(whole, "int32"), tf.scalar(1, "int32"))
      ),
      [...whole].map((value) => value + 1),
    );
    assertEquals(
      await read(() => tf.logicalNot(tf.tensor1d(bits, "bool"))),
      [...bits].map((value) => 1 - value),
    );
    check();
  },
  [...webgpu],
);

testOnEachRuntime(
  "a buffer that is used again has the new values, and no program sees those of the next",
  async ({ tf, check }) => {
    const n = 4096;
    const sums: Tensor[] = [];
    for (let value = 1; value <= 50; value++) {
      const x = tf.fill([n], 1);
      const y = tf.tensor1d(new Float32Array(n).fill(value));
      sums.push(tf.tidy(() => tf.sum(tf.mul(x, y))));
      tf.dispose([x, y]);
    }
    const read = await Promise.all(sums.map((sum) => sum.data()));
    tf.dispose(sums);
    assertEquals(read.map(([sum]) => sum), sums.map((_, i) => n * (i + 1)));
    check();
  },
  [...webgpu],
);

testOnEachRuntime(
  "no buffer is mapped to be filled",
  async ({ tf }) => {
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    const create = device.createBuffer.bind(device);
    let mapped = 0;
    device.createBuffer = (descriptor) => {
      if (descriptor.mappedAtCreation) mapped++;
      return create(descriptor);
    };
    const x = tf.tensor1d(new Float32Array(4097).fill(2));
    const y = tf.add(x, 1);
    await y.data();
    tf.dispose([x, y]);
    delete (device as Partial<GPUDevice>).createBuffer;
    assertEquals(mapped, 0);
  },
  [...webgpu],
);

Deno.test("uploadByQueue() leaves tensors on the device, and those without values, to tfjs", () => {
  const left: object[] = [];
  const tensors = [
    { shape: [1], dtype: "float32", values: null, resource: {} as GPUBuffer },
    { shape: [2], dtype: "float32", values: null },
    { shape: [0], dtype: "float32", values: new Float32Array() },
  ];
  const backend = {
    queue: { writeBuffer: (): undefined => void left.push({ written: true }) },
    bufferManager: { acquireBuffer: () => ({}) as GPUBuffer },
    tensorMap: { get: (id: object) => tensors[(id as { id: number }).id]! },
    uploadToGPU: (dataId: object) => void left.push(dataId),
  };
  uploadByQueue(backend);
  const ids = tensors.map((_, id) => ({ id }));
  for (const id of ids) backend.uploadToGPU(id);
  assertEquals(left, ids);
});
