// Run by run_tests_test.ts, with and without a registry.
import { assertEquals } from "@std/assert";

Deno.test("probe", () => {
  console.log(`resolved ${import.meta.resolve("@std/assert")}`);
  assertEquals(1, 1);
});
