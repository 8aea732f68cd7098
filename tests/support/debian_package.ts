/** Debian's packages for tests, on machines that are made for tests. */
import { existsSync } from "node:fs";
import { runProgram } from "../../data/files/run_program.ts";

/**
 * Why a package may not be installed here: only root may, and only in CI or a container, which is
 * no user's machine.
 *
 * @returns The reason; `undefined` if it may be.
 */
export function whyNotInstall(name: string): string | undefined {
  if (!existsSync("/usr/bin/apt-get")) {
    return `no apt-get to install ${name} with`;
  }
  if (Deno.uid() !== 0) return `only root may install ${name}`;
  const isForTests = Deno.env.has("CI") || existsSync("/.dockerenv") ||
    existsSync("/run/.containerenv");
  return isForTests
    ? undefined
    : `${name} is installed in CI and containers only`;
}

/**
 * Installs a package.
 *
 * @param purpose What it is for the tests.
 * @throws {Error} If that takes longer than three minutes or fails.
 */
export async function installDebianPackage(
  name: string,
  purpose: string,
): Promise<void> {
  console.error(`Installing ${name}, ${purpose} for the tests`);
  const lock = ["-o", "DPkg::Lock::Timeout=120"];
  const quiet = ["--yes", "--no-install-recommends", "--no-remove"];
  const install = ["apt-get", ...lock, "install", ...quiet, name];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  try {
    await runProgram("timeout", ["180", ...install], { env });
  } catch { // a fresh container has no lists of packages
    await runProgram("timeout", ["180", "apt-get", ...lock, "update"], { env });
    await runProgram("timeout", ["180", ...install], { env });
  }
}
