/** A WebGPU device for tests on machines without a GPU. */
import {
  installDebianPackage,
  whyNotInstall,
} from "../../support/debian_package.ts";
import { messageOf } from "../../../data/text/message_of.ts";
import { probeWebGpu } from "../../../model/runtime/probe_webgpu.ts";

const MESA = "mesa-vulkan-drivers";

/**
 * Makes sure that Deno offers a WebGPU adapter: where none is, Mesa's software
 * Vulkan is installed from Debian's packages, but only on machines made for
 * tests (CI or a container) where this user may.
 *
 * @returns Why there is none; `undefined` if there is one.
 */
export async function absenceOfWebGpu(): Promise<string | undefined> {
  try {
    if (await probeWebGpu()) return undefined;
    const forbidden = whyNotInstall(MESA);
    if (forbidden) return `no WebGPU adapter, and ${forbidden}`;
    await installDebianPackage(MESA, "a software WebGPU device");
    return await probeWebGpu()
      ? undefined
      : "no WebGPU adapter, even with Mesa";
  } catch (error) {
    return `no WebGPU adapter: ${messageOf(error)}`;
  }
}
