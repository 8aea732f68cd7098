/**
 * Keeps Deno's WebGPU on Linux to Vulkan, unless the user names a backend.
 *
 * Mesa's OpenGL driver is loaded with its symbols open to all, those of its
 * LLVM among them. TensorFlow brings another LLVM and looks functions up when
 * it first calls them: it then finds Mesa's, and the process ends with a
 * segmentation fault, in whichever order the two were loaded. Mesa's Vulkan
 * driver keeps its symbols to itself.
 *
 * To be called before the first `navigator.gpu.requestAdapter`, which is when
 * Deno reads the variable.
 */
export function preferVulkan(): void {
  if (Deno.build.os === "linux" && !Deno.env.has(VARIABLE)) {
    Deno.env.set(VARIABLE, "vulkan");
  }
}

const VARIABLE = "DENO_WEBGPU_BACKEND";
