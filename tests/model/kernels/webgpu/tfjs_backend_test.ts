import type { KernelBackend } from "@tensorflow/tfjs-core";
import { assertEquals, assertThrows } from "@std/assert";
import { requireTfjsBackend } from "../../../../model/kernels/webgpu/tfjs_backend.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";

testOnEachRuntime(
  "requireTfjsBackend() knows the backend of the present tfjs",
  ({ tf }) =>
    assertEquals<unknown>(requireTfjsBackend(tf.backend()), tf.backend()),
  ["webgpu"],
);

testOnEachRuntime(
  "requireTfjsBackend() names what another tfjs has otherwise",
  ({ tf }) => {
    const other = Object.assign(Object.create(tf.backend()), {
      uniformPendingDisposal: new Set(),
      submitQueue: undefined,
    }) as KernelBackend;
    assertThrows(
      () => requireTfjsBackend(other),
      TypeError,
      "Cannot join tfjs's WebGPU backend: submitQueue, uniformPendingDisposal is not what it was in 4.22.0",
    );
  },
  ["webgpu"],
);

testOnEachRuntime(
  "requireTfjsBackend() refuses a backend that is not WebGPU's",
  ({ tf }) => {
    assertThrows(() => requireTfjsBackend(tf.backend()), TypeError, "device");
  },
  ["cpu"],
);
