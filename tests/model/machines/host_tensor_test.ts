import { assertThrows } from "@std/assert";
import { HostTensor } from "../../../model/machines/host_tensor.ts";
import type { TensorflowLibrary } from "../../../model/machines/tensorflow_library.ts";

Deno.test("HostTensor says that the memory is used up", () => {
  // Stands in for TensorFlow, which returns a null pointer then.
  const library = { symbols: { TF_AllocateTensor: () => null } };
  assertThrows(
    () =>
      new HostTensor(library as unknown as TensorflowLibrary, "float32", {
        length: 9,
      }),
    RangeError,
    "Cannot allocate a tensor: out of memory",
  );
});
