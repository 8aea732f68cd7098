/**
 * Restricts Deno's WebGPU on Linux to Vulkan, unless the user has set a
 * backend.
 *
 * Mesa's OpenGL driver exports all its symbols, including those of its LLVM. TensorFlow has another LLVM and binds its
 * functions lazily: it then calls Mesa's, and the process crashes with a segmentation fault, in either order of
 * loading. Mesa's Vulkan driver hides its symbols.
 *
 * Call this before the first `navigator.gpu.requestAdapter`, which is when
 * Deno reads the variable.
 */
export function preferVulkan(): void {
  if (Deno.build.os === "linux" && !Deno.env.has(VARIABLE)) {
    Deno.env.set(VARIABLE, "vulkan");
  }
}

const VARIABLE = "DENO_WEBGPU_BACKEND";
