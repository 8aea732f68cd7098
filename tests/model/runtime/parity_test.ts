import { assert, assertEquals } from "@std/assert";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import reference from "../../fixtures/model/five_steps.json" with {
  type: "json",
};
import { fromFileUrl } from "../../support/paths.ts";
import { runDeno } from "../../support/run_deno.ts";
import {
  type Differences,
  differencesOf,
  type FiveSteps,
  LARGEST_DIFFERENCES,
} from "../support/five_steps.ts";
import { ABSENCES } from "./available.ts";
import { unless } from "../../support/unless.ts";

Deno.test("five steps of training halve the loss in the stored reference", () => {
  assert(reference.losses[4]! < 0.6 * reference.losses[0]!);
});

// tfjs's plain JavaScript made the reference: it sums one by one what the others sum in blocks and on many threads.
for (const name of ["cpu", "tensorflow", "webgpu", "wasm"] as const) {
  const title = `five steps of training on ${name} agree with the reference`;
  Deno.test(unless(ABSENCES[name], title), () => assertParity(name));
}

async function assertParity(name: RuntimeName): Promise<void> {
  const differences = differencesOf(await trainOn(name), reference);
  // Engines round an exponential or a root differently, at most in the last digits.
  const allowed = name === "cpu"
    ? { predictions: 1e-6, losses: 1e-6, firstOutputs: 1e-6, outputs: 1e-4 }
    : LARGEST_DIFFERENCES;
  for (const part of Object.keys(allowed) as (keyof Differences)[]) {
    assert(
      differences[part] <= allowed[part],
      `${part} differ by ${differences[part]}`,
    );
  }
}

Deno.test("differencesOf() sees a wrong number, a missing one and one that is none", () => {
  assertEquals(Object.values(differencesOf(reference, reference)), [
    0,
    0,
    0,
    0,
  ]);
  const losses = reference.losses.with(2, 2 * reference.losses[2]!);
  const share = reference.losses[2]! / Math.max(...reference.losses);
  const wrong = differencesOf({ ...reference, losses }, reference);
  assertEquals(wrong.losses, share);
  assertEquals(wrong.predictions, 0);
  const missing = { ...reference, losses: reference.losses.slice(0, 4) };
  assert(Number.isNaN(differencesOf(missing, reference).losses));
  const none = {
    ...reference,
    outputs: [[NaN], ...reference.outputs.slice(1)],
  };
  const { firstOutputs, outputs } = differencesOf(none, reference);
  assert(Number.isNaN(firstOutputs) && Number.isNaN(outputs));
  assert(!(firstOutputs <= LARGEST_DIFFERENCES.firstOutputs));
});

/** Trains in a process of its own: drivers and libraries of different runtimes do not meet. */
async function trainOn(name: RuntimeName): Promise<FiveSteps> {
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
