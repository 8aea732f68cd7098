/**
 * The runtimes that tests can use here, and tests that run on each of them.
 *
 * Importing this sets TensorFlow up where it can be, as its first use does.
 */
import { messageOf } from "../../../data/text/message_of.ts";
import {
  type Runtime,
  RUNTIME_NAMES,
  type RuntimeName,
} from "../../../model/runtime/runtime.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import { absenceOfWebGpu } from "./software_vulkan.ts";
import { unless } from "../../support/unless.ts";

/** Why each runtime cannot be tested here; `undefined` where it can. */
export const ABSENCES: Readonly<Record<RuntimeName, string | undefined>> = {
  tensorflow: await absenceOfTensorflow(),
  webgpu: await absenceOfWebGpu(),
  wasm: undefined,
  cpu: undefined,
};

/**
 * Registers a test for each runtime; those of absent ones are reported as
 * ignored, with the reason.
 *
 * @param absence What else is missing for the test here.
 */
export function testOnEachRuntime(
  title: string,
  fn: (runtime: Runtime) => void | Promise<void>,
  names: readonly RuntimeName[] = RUNTIME_NAMES,
  absence?: string,
): void {
  for (const name of names) {
    Deno.test(
      unless(absence ?? ABSENCES[name], `${title} (${name})`),
      async () => fn(await openQuietly(name)),
    );
  }
}

function openQuietly(name: RuntimeName): Promise<Runtime> {
  return selectBackend(name, { log: () => {} });
}

async function absenceOfTensorflow(): Promise<string | undefined> {
  try {
    await selectBackend("tensorflow");
  } catch (error) {
    return messageOf(error);
  }
}
