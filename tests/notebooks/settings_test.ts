import { assert, assertEquals, assertThrows } from "@std/assert";
import { isAbsolute } from "node:path";
import {
  exists,
  fromNotebooks,
  withEnvironment,
} from "../../notebooks/settings.ts";

const SETTINGS = { data: "here", batchSize: 8, download: false };

/** Runs a test with these environment variables, which are as before afterwards. */
function withVariables(variables: Record<string, string>, test: () => void) {
  const before = Object.keys(variables)
    .map((name) => [name, Deno.env.get(name)] as const);
  try {
    for (const [name, value] of Object.entries(variables)) {
      Deno.env.set(name, value);
    }
    test();
  } finally {
    for (const [name, value] of before) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
  }
}

Deno.test("withEnvironment() takes what is set, in the kind of the setting", () => {
  const variables = {
    IQA_DATA: "there",
    IQA_BATCH_SIZE: "16",
    IQA_DOWNLOAD: "true",
  };
  withVariables(variables, () => {
    assertEquals(withEnvironment(SETTINGS), {
      data: "there",
      batchSize: 16,
      download: true,
    });
  });
});

Deno.test("withEnvironment() leaves alone what is not set, or empty", () => {
  withVariables({ IQA_DATA: "", IQA_BATCH_SIZE: "" }, () => {
    assertEquals(withEnvironment(SETTINGS), SETTINGS);
  });
});

Deno.test("withEnvironment() refuses what is of another kind", () => {
  for (
    const [name, text, kind] of [
      ["IQA_BATCH_SIZE", "many", "a number"],
      ["IQA_DOWNLOAD", "yes", "true or false"],
    ] as const
  ) {
    withVariables({ [name]: text }, () => {
      assertThrows(
        () => withEnvironment(SETTINGS),
        RangeError,
        `Cannot take ${name} from the environment: "${text}" is not ${kind}`,
      );
    });
  }
});

Deno.test("fromNotebooks() counts from the notebooks, wherever the program runs", () => {
  const path = fromNotebooks("authors.ts");
  assert(isAbsolute(path) && Deno.statSync(path).isFile);
  assertEquals(fromNotebooks(path), path);
});

Deno.test("exists() tells a folder that is there from one that is not", async () => {
  assertEquals(await exists(fromNotebooks("photographs")), true);
  assertEquals(await exists(fromNotebooks("no such folder")), false);
});
