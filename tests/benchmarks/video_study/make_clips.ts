import { basename, join } from "node:path";
import { ffmpeg } from "../../support/ffmpeg.ts";

/** Height and width of a clip in pixels. */
const SIDE = 256;

const RATE = 24;

/** What FFmpeg draws by itself, for machines without photographs. */
const DRAWN: Record<string, string> = {
  test: `testsrc2=s=${SIDE}x${SIDE}:r=${RATE}`,
  fractal: `mandelbrot=s=${SIDE}x${SIDE}:r=${RATE}:end_scale=0.1`,
  life:
    `life=s=${SIDE}x${SIDE}:r=${RATE}:mold=10:seed=1:ratio=0.1:death_color=#405060:life_color=#c0d0b0,noise=alls=8:all_seed=1`,
};

/**
 * Makes clips without loss: a window that glides over each photograph, by whole
 * pixels so that nothing is interpolated, or what FFmpeg draws where there are none.
 *
 * @param folder Where to.
 * @param photographs Photographs of at least 384x384 pixels.
 * @param frames Length of a clip.
 * @returns The clips, by name.
 */
export async function makeClips(
  folder: string,
  photographs: readonly string[],
  frames: number,
): Promise<Map<string, string>> {
  const sources: [name: string, source: string[]][] = photographs.length > 0
    ? photographs.map((path) => [basename(path), glide(path)])
    : Object.entries(DRAWN).map((
      [name, drawing],
    ) => [name, ["-f", "lavfi", "-i", drawing]]);
  const clips = new Map<string, string>();
  for (const [number, [name, source]] of sources.entries()) {
    const path = join(folder, `clip ${number}.mkv`);
    await ffmpeg(
      ...[...source, "-frames:v", `${frames}`],
      ...["-c:v", "ffv1", "-pix_fmt", "yuv420p", path],
    );
    clips.set(name, path);
  }
  return clips;
}

function glide(photograph: string): string[] {
  const window = `crop=${SIDE}:${SIDE}:x='mod(n*2,128)':y=n`;
  return [
    ...["-loop", "1", "-framerate", `${RATE}`, "-i", `file:${photograph}`],
    ...["-vf", `scale=384:384:flags=bicubic,${window}`],
  ];
}
