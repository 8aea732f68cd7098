/** A WebGPU device for tests on machines without a GPU. */
import { existsSync } from "node:fs";
import { messageOf } from "../../../model/runtime/message_of.ts";
import { probeWebGpu } from "../../../model/runtime/probe_webgpu.ts";
import { runCommand } from "../../../model/runtime/provision/run_command.ts";

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
    const forbidden = whyNotInstall();
    if (forbidden) return `no WebGPU adapter, and ${forbidden}`;
    await installMesa();
    return await probeWebGpu()
      ? undefined
      : "no WebGPU adapter, even with Mesa";
  } catch (error) {
    return `no WebGPU adapter: ${messageOf(error)}`;
  }
}

function whyNotInstall(): string | undefined {
  if (!existsSync("/usr/bin/apt-get")) return "no apt-get to install Mesa with";
  if (Deno.uid() !== 0) return "only root may install mesa-vulkan-drivers";
  const forTests = Deno.env.has("CI") || existsSync("/.dockerenv") ||
    existsSync("/run/.containerenv");
  return forTests
    ? undefined
    : "mesa-vulkan-drivers is installed in CI and containers only";
}

async function installMesa(): Promise<void> {
  console.error(
    "Installing mesa-vulkan-drivers, a software WebGPU device for the tests",
  );
  const lock = ["-o", "DPkg::Lock::Timeout=120"];
  const install = [
    "apt-get",
    ...lock,
    "install",
    "--yes",
    "--no-install-recommends",
    "--no-remove",
    "mesa-vulkan-drivers",
  ];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    await runCommand("timeout", ["180", ...install], { env });
  } catch { // a fresh container has no lists of packages
    await runCommand("timeout", ["180", "apt-get", ...lock, "update"], { env });
    await runCommand("timeout", ["180", ...install], { env });
  }
}
