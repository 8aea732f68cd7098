import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { chooseNotebooks } from "../../notebooks/run/run.ts";
import { runDeno } from "../support/run_deno.ts";

const NAMES = ["01_agreement", "02_loss"];
const RUN = ["run", "--allow-all", "notebooks/run/run.ts"];

Deno.test("chooseNotebooks() takes beginnings, file names, or all", () => {
  assertEquals(chooseNotebooks([], NAMES), NAMES);
  assertEquals(chooseNotebooks(["02"], NAMES), ["02_loss"]);
  assertEquals(chooseNotebooks(["notebooks/01_agreement.ipynb"], NAMES), [
    "01_agreement",
  ]);
});

Deno.test("chooseNotebooks() names the nearest one for a slip", () => {
  assertThrows(
    () => chooseNotebooks(["02_los_"], NAMES),
    RangeError,
    'did you mean "02_loss"?',
  );
  assertThrows(
    () => chooseNotebooks(["x"], NAMES),
    RangeError,
    "there are 01_agreement",
  );
});

Deno.test("deno task notebooks --help says what it does", async () => {
  const { code, stdout } = await runDeno([...RUN, "--help"]);
  assertEquals(code, 0);
  for (const word of ["--out", "--write", "--open", "Python"]) {
    assertStringIncludes(stdout, word);
  }
});

Deno.test("deno task notebooks says clearly that Python is missing", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const { code, stderr } = await runDeno([...RUN, "01"], {
      env: { PYTHON: "no-such-python", XDG_CACHE_HOME: cache },
    });
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "Cannot set up Jupyter: no Python 3.8 or newer",
    );
    assert(!stderr.includes("    at "), stderr);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
