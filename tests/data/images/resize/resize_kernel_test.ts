import { assertEquals } from "@std/assert";
import {
  compileResizeKernel,
  KERNEL_MODULE,
} from "../../../support/compile_resize_kernel.ts";

Deno.test("resize_kernel.ts is what the compiler makes of resize_kernel.as", async () => {
  assertEquals(
    await Deno.readTextFile(KERNEL_MODULE),
    await compileResizeKernel(),
  );
});
