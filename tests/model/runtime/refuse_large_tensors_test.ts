import { assertEquals, assertThrows } from "@std/assert";
import { refuseLargeTensors } from "../../../model/runtime/refuse_large_tensors.ts";
import { testOnEachRuntime } from "./available.ts";

const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 };

/** A backend that holds a tensor of each shape, and remembers what it uploaded. */
function fakeBackend(...shapes: number[][]) {
  const uploaded: object[] = [];
  return {
    uploaded,
    tensorMap: {
      get: (dataId: object) => ({
        shape: shapes.at((dataId as { id: number }).id)!,
      }),
    },
    uploadToGPU: (dataId: object) => void uploaded.push(dataId),
  };
}

Deno.test("refuseLargeTensors() lets through what just fits", () => {
  const backend = fakeBackend([2 ** 25]);
  refuseLargeTensors(backend, limits);
  const id = { id: 0 };
  backend.uploadToGPU(id);
  assertEquals(backend.uploaded, [id]);
});

Deno.test("refuseLargeTensors() names the shape, its size and the limit", () => {
  const backend = fakeBackend([8, 332, 249, 64]);
  refuseLargeTensors(backend, limits);
  assertThrows(
    () => backend.uploadToGPU({ id: 0 }),
    RangeError,
    "Cannot put a tensor of shape [8,332,249,64] on the GPU: it has 162 MiB, and the device takes 128 MiB",
  );
});

testOnEachRuntime(
  "a tensor too large for the device is an error, and not zeros",
  ({ tf, check }) => {
    const backend = tf.backend() as unknown as {
      device: GPUDevice;
      makeTensorInfo(shape: number[], dtype: "float32"): { dataId: object };
      disposeData(dataId: object): boolean;
    } & Parameters<typeof refuseLargeTensors>[0];
    const { maxStorageBufferBindingSize } = backend.device.limits;
    const info = backend.makeTensorInfo(
      [maxStorageBufferBindingSize / 4 + 1],
      "float32",
    );
    assertThrows(
      () => backend.uploadToGPU(info.dataId),
      RangeError,
      "Cannot put a tensor",
    );
    backend.disposeData(info.dataId);
    check();
  },
  ["webgpu"],
);
