/** Trains a small network for five steps on one runtime and writes what it did as JSON. */
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { trainFiveSteps } from "../support/five_steps.ts";

console.log(JSON.stringify(await trainFiveSteps(Deno.args[0] as RuntimeName)));
