import { assert, assertAlmostEquals } from "@std/assert";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { fromFileUrl } from "../../support/paths.ts";
import { runDeno } from "../../support/run_deno.ts";
import { ABSENCES } from "./available.ts";

interface Training {
  losses: number[];
  outputs: number[][];
}

// tfjs's plain JavaScript is the oracle: it sums one by one what the others sum in blocks and on many threads.
const expected = trainOn("cpu");

Deno.test("five steps of training halve the loss on cpu", async () => {
  const { losses } = await expected;
  assert(losses[4]! < 0.6 * losses[0]!, losses.join(" "));
});

for (const name of ["tensorflow", "webgpu", "wasm"] as const) {
  const title = `five steps of training on ${name} agree with cpu`;
  const absence = ABSENCES[name];
  if (absence) Deno.test.ignore(`${title} (skipped: ${absence})`, () => {});
  else Deno.test(title, () => assertParity(name));
}

/**
 * Losses within 1e-4; measured differences are below 2e-5. Outputs, too, before
 * the first step. After it, Adam makes full steps of gradients that are nothing
 * but rounding, which the loss hardly sees: outputs within 1e-3 of the largest
 * (measured: 1.4e-4).
 */
async function assertParity(name: RuntimeName): Promise<void> {
  const [actual, { losses, outputs }] = await Promise.all([
    trainOn(name),
    expected,
  ]);
  losses.forEach((loss, step) =>
    assertAlmostEquals(
      actual.losses[step]!,
      loss,
      1e-4 * loss,
      `loss of step ${step}`,
    )
  );
  outputs.forEach((scores, step) => {
    const tolerance = (step === 0 ? 1e-4 : 1e-3) *
      Math.max(...scores.map(Math.abs));
    scores.forEach((score, i) =>
      assertAlmostEquals(
        actual.outputs[step]![i]!,
        score,
        tolerance,
        `output ${i} of step ${step}`,
      )
    );
  });
}

/** Trains in a process of its own: drivers and libraries of different runtimes do not meet. */
async function trainOn(name: RuntimeName): Promise<Training> {
  const script = fromFileUrl(new URL("training_child.ts", import.meta.url));
  const { code, stdout, stderr } = await runDeno([
    "run",
    "--allow-all",
    script,
    name,
  ]);
  assert(code === 0, stderr);
  return JSON.parse(stdout);
}
