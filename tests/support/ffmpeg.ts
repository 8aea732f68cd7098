/** FFmpeg for tests, and videos that are made with it. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../data/files/make_folder.ts";
import { installDebianPackage, whyNotInstall } from "./debian_package.ts";
import { runDeno } from "./run_deno.ts";
import { unless } from "./unless.ts";

/**
 * Makes sure that FFmpeg is there: installed; else as binaries that come inside
 * npm packages; else, on machines made for tests, from Debian's packages.
 *
 * @returns Why there is none; `undefined` if there is.
 */
async function provideFfmpeg(): Promise<string | undefined> {
  if (await isInstalled()) return undefined;
  const noBinaries = await addBinaries();
  if (noBinaries === undefined && await isInstalled()) return undefined;
  const forbidden = whyNotInstall("ffmpeg");
  if (forbidden) return `no FFmpeg: ${noBinaries}, and ${forbidden}`;
  try {
    await installDebianPackage("ffmpeg", "to make and read videos");
    return await isInstalled() ? undefined : "no FFmpeg, even installed";
  } catch (error) {
    return `no FFmpeg: ${noBinaries}, and ${firstLine(error)}`;
  }
}

/** Packages whose archives hold the programs, built in 2018 and 2023 by the same packer. */
const PACKAGES = {
  ffmpeg: "@ffmpeg-installer/linux-x64@4.1.0",
  ffprobe: "@ffprobe-installer/linux-x64@5.2.0",
};

/** Where the programs are kept from one run of the tests to the next. */
const BINARIES = join(tmpdir(), "norm-in-norm-tests-ffmpeg-1");

function pathOfPrograms(): string[] {
  return (Deno.env.get("PATH") ?? "").split(":");
}

/** Puts the packages' programs on the path; says why it cannot. */
async function addBinaries(): Promise<string | undefined> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    return `no binaries for ${os} ${arch}`;
  }
  try {
    await makeFolder(BINARIES, fetchBinaries);
  } catch (error) {
    return firstLine(error);
  }
  Deno.env.set("PATH", [BINARIES, ...pathOfPrograms()].join(":"));
  return undefined;
}

async function fetchBinaries(folder: string): Promise<void> {
  console.error("Fetching FFmpeg, to make and read videos for the tests");
  const imports = Object.fromEntries(
    Object.entries(PACKAGES).map(([name, spec]) => [name, `npm:${spec}`]),
  );
  const config = { nodeModulesDir: "auto", imports };
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
  const { code, stderr } = await runDeno(["install"], { cwd: folder });
  if (code !== 0) throw new Error(stderr.trim());
  for (const [name, spec] of Object.entries(PACKAGES)) {
    const packed = spec.replace(/@[\d.]+$/, "");
    const path = join(folder, name);
    await Deno.rename(join(folder, "node_modules", packed, name), path);
    await Deno.chmod(path, 0o755);
  }
  await Deno.remove(join(folder, "node_modules"), { recursive: true });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error))
    .split("\n")[0]!;
}

async function isInstalled(): Promise<boolean> {
  const succeeds = async (program: string) => {
    try {
      const command = new Deno.Command(program, { args: ["-version"] });
      return (await command.output()).success;
    } catch {
      return false;
    }
  };
  return await succeeds("ffmpeg") && await succeeds("ffprobe");
}

/** Why there is no FFmpeg; `undefined` if there is. */
export const absenceOfFfmpeg: string | undefined = await provideFfmpeg();

/** Whether FFmpeg is one of npm's packages: older, and not without faults. */
export const isStandIn: boolean = pathOfPrograms().includes(BINARIES);

/** Registers a test that needs FFmpeg; ignored, with the reason, where there is none. */
export function testWithFfmpeg(
  name: string,
  fn: () => Promise<void>,
  absence?: string,
): void {
  Deno.test(unless(absence ?? absenceOfFfmpeg, name), fn);
}

/** Runs ffmpeg; its arguments end in the file to make. */
export async function ffmpeg(...args: string[]): Promise<string> {
  const { success, stderr } = await new Deno.Command("ffmpeg", {
    args: ["-v", "error", "-nostdin", "-y", ...args],
  }).output();
  if (!success) {
    throw new Error(`ffmpeg fails: ${new TextDecoder().decode(stderr)}`);
  }
  return args.at(-1)!;
}

/** A picture source of FFmpeg's: of each frame the same level of gray, 10 times its number plus 20, by rows of text. */
export function graySource(
  { frames, size = "32x18", rate = 25 }: {
    frames: number;
    size?: string;
    rate?: number;
  },
): string[] {
  const gray = `color=black:s=${size}:r=${rate},trim=end_frame=${frames},` +
    "format=gbrp,geq=r='20+10*N':g='20+10*N':b='20+10*N'";
  return ["-f", "lavfi", "-i", gray];
}

/** Makes a video without loss whose frames are 20, 30, 40… gray. */
export function grayVideo(
  folder: string,
  frames: number,
  name = "gray.mkv",
): Promise<string> {
  return ffmpeg(
    ...graySource({ frames }),
    ...["-c:v", "ffv1", "-pix_fmt", "gbrp", join(folder, name)],
  );
}
