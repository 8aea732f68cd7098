import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createProgress } from "../../../../model/runtime/provision/progress.ts";

/** Progress on a stream that remembers. */
async function setUp(isTTY: boolean) {
  const [written, logged]: [string[], string[]] = [[], []];
  const stream = { isTTY, write: (text: string) => void written.push(text) };
  const progress = await createProgress((line) => logged.push(line), {
    stream,
  });
  return { progress, logged, text: () => written.join("") };
}

Deno.test("createProgress() off a terminal logs a line per stage and draws nothing", async () => {
  const { progress, logged, text } = await setUp(false);
  const stage = progress.stage("Fetching wheel");
  stage.update(1e6, 2e6);
  stage.stop();
  assertEquals(logged, ["Fetching wheel"]);
  assertEquals(text(), "");
});

Deno.test("createProgress() on a terminal draws a bar once the total is known, and leaves a line", async () => {
  const { progress, logged, text } = await setUp(true);
  const stage = progress.stage("Fetching wheel");
  assert(!text().includes("█"), "a bar without a total");
  stage.update(135e6, 270e6);
  assertStringIncludes(text(), "Fetching wheel ██████░░░░░░ 135/270 MB, 0 s");
  stage.update(270e6, 270e6);
  stage.stop();
  assert(text().endsWith("Fetching wheel 270 MB, 0 s\n"), text());
  assertEquals(logged, []);
});

Deno.test("createProgress() on a terminal shows bytes or seconds where the total stays unknown", async () => {
  const { progress, text } = await setUp(true);
  const stage = progress.stage("Unpacking");
  stage.update(3e6);
  stage.stop();
  assert(text().endsWith("Unpacking 3 MB, 0 s\n"), text());
  assert(!text().includes("░"), text());
  progress.stage("Compiling").stop();
  assert(text().endsWith("Compiling 0 s\n"), text());
});
