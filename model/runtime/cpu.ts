import { cpuName } from "./devices.ts";
import { importPackage, importTfjs, TFJS_VERSION } from "./packages.ts";
import type { OpenRuntime } from "./runtime.ts";

/** tfjs in plain JavaScript: slow and simple, the reference in tests. */
export async function openCpu(): Promise<OpenRuntime> {
  const tf = await importTfjs();
  await importPackage("cpu");
  return {
    tf,
    device: cpuName(),
    versions: { tfjs: TFJS_VERSION },
    check: () => {},
  };
}
