import { assertRejects } from "@std/assert";
import { openTensorflow } from "../../../model/runtime/tensorflow.ts";

Deno.test("openTensorflow() refuses a process with Mesa's OpenGL, and says what helps", async () => {
  const { readTextFile } = Deno;
  const driver = "/usr/lib/x86_64-linux-gnu/libEGL_mesa.so.0";
  try {
    // Stands in for the process's own libraries.
    Deno.readTextFile = () =>
      Promise.resolve(`7f00 r-xp ${driver}\n7f01 r-xp /usr/lib/libLLVM-15.so`);
    await assertRejects(
      () => openTensorflow("cpu", () => {}),
      Error,
      `${driver}, Mesa's OpenGL, is already loaded, such as by WebGPU, and ` +
        "TensorFlow would crash; select a runtime before WebGPU is used, or set " +
        "DENO_WEBGPU_BACKEND=vulkan",
    );
  } finally {
    Deno.readTextFile = readTextFile;
  }
});
