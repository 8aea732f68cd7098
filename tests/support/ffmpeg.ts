/** FFmpeg for tests, and videos that are made with it. */
import { join } from "node:path";
import { installDebianPackage, whyNotInstall } from "./debian_package.ts";

/**
 * Makes sure that FFmpeg is installed; on machines made for tests it is
 * installed from Debian's packages where it is not.
 *
 * @returns Why there is none; `undefined` if there is.
 */
async function absenceOfFfmpeg(): Promise<string | undefined> {
  if (await isInstalled()) return undefined;
  const forbidden = whyNotInstall("ffmpeg");
  if (forbidden) return `no FFmpeg, and ${forbidden}`;
  try {
    await installDebianPackage("ffmpeg", "to make and read videos");
    return await isInstalled() ? undefined : "no FFmpeg, even installed";
  } catch (error) {
    return `no FFmpeg: ${(error as Error).message.split("\n")[0]}`;
  }
}

async function isInstalled(): Promise<boolean> {
  const succeeds = async (program: string) => {
    const command = new Deno.Command(program, { args: ["-version"] });
    const output = await command.output().catch(() => undefined);
    return output?.success ?? false;
  };
  return await succeeds("ffmpeg") && await succeeds("ffprobe");
}

const absence = await absenceOfFfmpeg();

/** Registers a test that needs FFmpeg; ignored, with the reason, where there is none. */
export function testWithFfmpeg(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: absence ? `${name} (skipped: ${absence})` : name,
    ignore: absence !== undefined,
    fn,
  });
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

/** A picture source of FFmpeg's: of each frame the same level of grey, 10 times its number plus 20, by rows of text. */
export function greySource(
  { frames, size = "32x18", rate = 25 }: {
    frames: number;
    size?: string;
    rate?: number;
  },
): string[] {
  const grey = `color=black:s=${size}:r=${rate},trim=end_frame=${frames},` +
    "format=gbrp,geq=r='20+10*N':g='20+10*N':b='20+10*N'";
  return ["-f", "lavfi", "-i", grey];
}

/** Makes a video without loss whose frames are 20, 30, 40… grey. */
export function greyVideo(
  folder: string,
  frames: number,
  name = "grey.mkv",
): Promise<string> {
  return ffmpeg(
    ...greySource({ frames }),
    ...["-c:v", "ffv1", "-pix_fmt", "gbrp", join(folder, name)],
  );
}
