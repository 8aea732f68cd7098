import { assertRejects } from "@std/assert";
import { weightsFolder } from "../../../../model/weights/pretrained/pretrained_file.ts";

Deno.test("weightsFolder() says what helps where nothing can be kept", async () => {
  const names = ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"];
  const before = names.map((name) => [name, Deno.env.get(name)] as const);
  try {
    names.forEach((name) => Deno.env.delete(name));
    await assertRejects(
      () => weightsFolder("resnet18"),
      Error,
      "Cannot download resnet18: neither XDG_CACHE_HOME nor the home folder is set; " +
        "download resnet18 --data FOLDER writes it to another folder",
    );
  } finally {
    for (const [name, value] of before) {
      if (value !== undefined) Deno.env.set(name, value);
    }
  }
});
