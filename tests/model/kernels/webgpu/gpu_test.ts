import { assertEquals, assertThrows } from "@std/assert";
import { Gpu } from "../../../../model/kernels/webgpu/gpu.ts";
import {
  type GpuProgram,
  packUniforms,
  sourceOf,
} from "../../../../model/kernels/webgpu/gpu_program.ts";
import { testOnEachRuntime } from "../../runtime/available.ts";

const PROGRAM: GpuProgram = {
  name: "test",
  reads: { a: "vec4f" },
  writes: ["b"],
  uniforms: { count: "u32", shift: "i32", scale: "f32" },
  code: "",
};

Deno.test("sourceOf() declares arrays and uniforms in the order in which they are bound", () => {
  assertEquals(sourceOf(PROGRAM).trim().split("\n"), [
    "@group(0) @binding(0) var<storage, read> a: array<vec4f>;",
    "@group(0) @binding(1) var<storage, read_write> b: array<f32>;",
    "struct Uniforms { count: u32, shift: i32, scale: f32 }",
    "@group(0) @binding(2) var<uniform> uniforms: Uniforms;",
  ]);
});

Deno.test("packUniforms() writes each number in its type, in 16 bytes at least", () => {
  const bytes = packUniforms(PROGRAM, { scale: 0.5, shift: -2, count: 7 });
  const view = new DataView(bytes);
  assertEquals(view.byteLength, 16);
  assertEquals(view.getUint32(0, true), 7);
  assertEquals(view.getInt32(4, true), -2);
  assertEquals(view.getFloat32(8, true), 0.5);
});

Deno.test("packUniforms() throws when a number is missing", () => {
  assertThrows(
    () => packUniforms(PROGRAM, { count: 1, shift: 2 }),
    TypeError,
    "Cannot run test: it has no value for scale",
  );
});

testOnEachRuntime(
  "Gpu.run() refuses more workgroups than the device takes",
  ({ tf, check }) => {
    const gpu = new Gpu(tf);
    const most = gpu.maxWorkgroups;
    assertThrows(
      () =>
        gpu.run(PROGRAM, {
          tensors: [],
          uniforms: {},
          workgroups: [1, most + 1],
        }),
      RangeError,
      `Cannot run test: it needs ${
        most + 1
      } workgroups in a direction, and the device allows ${most}`,
    );
    check();
  },
  ["webgpu"],
);
