import { assertThrows } from "@std/assert";
import { TensorflowLibrary } from "../../../model/machines/tensorflow_library.ts";
import { NO_LINUX, unless } from "../../support/unless.ts";

Deno.test({
  ...unless(
    NO_LINUX,
    "TensorflowLibrary says that a library has no collectives",
  ),
  fn() {
    for (const addon of ["libc.so.6", "/no/such/library.node"]) {
      assertThrows(
        () => new TensorflowLibrary(addon),
        Error,
        `Cannot train on several workers: TensorFlow's collectives are not found through ${addon}: `,
      );
    }
  },
});
