import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { libraryIn } from "../../../../model/runtime/provision/find_tensorflow.ts";
import { inFolder } from "../../support/in_folder.ts";

Deno.test("libraryIn() finds the libraries with their headers, and says which of them are not there", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => libraryIn(folder),
      Error,
      `${folder} has no libtensorflow_cc or libtensorflow beside libtensorflow_framework`,
    );
    const lib = join(folder, "lib");
    const names = ["libtensorflow.so.2", "libtensorflow_framework.so.2"];
    await Deno.mkdir(lib);
    for (const name of names) await Deno.writeTextFile(join(lib, name), "");
    await assertRejects(
      () => libraryIn(folder),
      Error,
      `${lib} has ${
        names.join(", ")
      } but no include/tensorflow/c/c_api.h in it or beside it`,
    );
    const include = join(folder, "include");
    await Deno.mkdir(join(include, "tensorflow", "c"), { recursive: true });
    await Deno.writeTextFile(join(include, "tensorflow/c/c_api.h"), "");
    assertEquals(await libraryIn(folder), {
      folder: lib,
      libraries: names,
      include,
    });
  });
});
