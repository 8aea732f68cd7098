import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inputFile } from "../../../data/video/ffmpeg.ts";
import { VideoError } from "../../../data/video/video_error.ts";
import {
  type VideoFrame,
  videoFrames,
  type VideoFramesOptions,
} from "../../../data/video/video_frames.ts";
import {
  ffmpeg,
  graySource,
  grayVideo,
  isStandIn,
  testWithFfmpeg,
} from "../../support/ffmpeg.ts";
import { withFolder } from "../_files.ts";
import { NO_POSIX } from "../../support/unless.ts";

/** All frames of a video, and the error that ended them. */
async function readAll(
  path: string,
  options?: VideoFramesOptions,
): Promise<{ frames: VideoFrame[]; error?: unknown }> {
  const frames: VideoFrame[] = [];
  try {
    for await (const frame of videoFrames(path, options)) frames.push(frame);
  } catch (error) {
    return { frames, error };
  }
  return { frames };
}

/** Number, time in milliseconds and first level of each frame. */
function summary(frames: readonly VideoFrame[]): [number, number, number][] {
  return frames.map(({ index, time, image }) => [
    index,
    Math.round(time * 1000),
    image.data[0]!,
  ]);
}

/** A test with a folder for the videos it makes. */
function testVideo(
  promise: string,
  fn: (folder: string) => Promise<void>,
  absence?: string,
): void {
  testWithFfmpeg(`videoFrames() ${promise}`, () => withFolder(fn), absence);
}

testVideo(
  "stops at a frame that takes too long, and calls no video damaged for it",
  async (folder) => {
    const path = await grayVideo(folder, 6);
    const { PATH = "" } = Deno.env.toObject();
    const { setTimeout } = globalThis;
    // Stands in for FFmpeg on a video that takes hours: one frame, then none; a minute passes at once.
    const slow = join(folder, "slow");
    await Deno.mkdir(slow);
    await Deno.writeTextFile(
      join(slow, "ffmpeg"),
      `#!/bin/sh
case "$*" in *pipe:1*) ;; *) PATH="\${PATH#*:}"; exec ffmpeg "$@" ;; esac
echo '[Parsed_showinfo_1 @ 0x1] [info] n: 0 pts: 0' >&2
printf 'P6\\n1 1\\n255\\nabc'
exec sleep 60
`,
    );
    await Deno.chmod(join(slow, "ffmpeg"), 0o755);
    try {
      Deno.env.set("PATH", `${slow}:${PATH}`);
      globalThis.setTimeout = ((fn: () => void, ms: number) =>
        setTimeout(fn, ms === 60_000 ? 500 : ms)) as typeof setTimeout;
      const { error } = await readAll(path);
      assert(error instanceof VideoError);
      // The number of frames is declared by some formats only.
      assertMatch(
        error.reason,
        /^decoding a frame takes more than 60 s; (1 frame|1 of 6 frames) could be read$/,
      );
    } finally {
      globalThis.setTimeout = setTimeout;
      Deno.env.set("PATH", PATH);
    }
  },
  NO_POSIX,
);

testVideo(
  "reads each frame of a constant rate once, with number, time and pixels",
  async (folder) => {
    const { frames, error } = await readAll(await grayVideo(folder, 6));
    assertEquals(error, undefined);
    assertEquals(summary(frames), [
      [0, 0, 20],
      [1, 40, 30],
      [2, 80, 40],
      [3, 120, 50],
      [4, 160, 60],
      [5, 200, 70],
    ]);
    const { image } = frames[5]!;
    assertEquals([image.height, image.width], [18, 32]);
    assertEquals(image.data, new Uint8Array(18 * 32 * 3).fill(70));
  },
);

testVideo("reads each frame of a variable rate once", async (folder) => {
  // Frames 1, 2 and 5 are missing, and the third that is left is late by 13 ms.
  const path = await ffmpeg(
    ...graySource({ frames: 8 }),
    "-vf",
    "select='not(eq(n,1)+eq(n,2)+eq(n,5))',settb=1/1000," +
      "setpts='PTS+13*eq(N,2)'",
    ...["-vsync", "passthrough", "-enc_time_base", "1/1000"],
    ...["-c:v", "ffv1", "-pix_fmt", "gbrp"],
    join(folder, "variable.mkv"),
  );
  const { frames } = await readAll(path);
  assertEquals(summary(frames), [
    [0, 0, 20],
    [1, 120, 50],
    [2, 173, 60],
    [3, 240, 80],
    [4, 280, 90],
  ]);
});

testVideo("reads every n-th frame, the first included", async (folder) => {
  const path = await grayVideo(folder, 8);
  const { frames } = await readAll(path, { every: 3 });
  assertEquals(summary(frames), [[0, 0, 20], [3, 120, 50], [6, 240, 80]]);
  assertEquals((await readAll(path, { every: 100 })).frames.length, 1);
  for (const every of [0, 1.5, NaN]) {
    await assertRejects(
      () => readAll(path, { every }).then(({ error }) => Promise.reject(error)),
      RangeError,
      `every is ${every}`,
    );
  }
});

testVideo(
  "numbers frames rightly where the size changes in the middle",
  async (folder) => {
    const parts: string[] = [];
    for (const size of ["32x18", "64x36"]) {
      parts.push(
        await ffmpeg(
          ...graySource({ frames: 5, size }),
          ...["-c:v", "mpeg2video", "-bf", "0", join(folder, `${size}.mpg`)],
        ),
      );
    }
    const bytes = await Promise.all(parts.map((part) => Deno.readFile(part)));
    const path = join(folder, "both.mpg");
    await Deno.writeFile(
      path,
      Uint8Array.from(bytes.flatMap((part) => [...part])),
    );
    const { frames } = await readAll(path);
    const { frames: some } = await readAll(path, { every: 3 });
    for (const { image } of frames) {
      assertEquals([image.height, image.width], [18, 32]);
    }
    assert(some.length >= 3);
    for (const { index, time, image } of some) {
      assertEquals({ index, time, image }, frames[index]);
    }
  },
);

testVideo(
  "knows the time of a frame an hour later to the millisecond",
  async (folder) => {
    const path = await ffmpeg(
      ...graySource({ frames: 2 }),
      // The second frame comes late.
      ...["-vf", "settb=1/1000,setpts='4321987*N'", "-vsync", "passthrough"],
      ...["-enc_time_base", "1/1000", "-c:v", "ffv1", join(folder, "late.mkv")],
    );
    const { frames } = await readAll(path);
    assertEquals(frames.map(({ time }) => time), [0, 4321.987]);
  },
);

testVideo("rotates frames as they are shown", async (folder) => {
  const halves = "color=red:s=32x18:r=25,drawbox=x=16:w=16:h=18:c=blue:t=fill";
  const plain = await ffmpeg(
    ...["-f", "lavfi", "-i", halves, "-frames:v", "2", "-c:v", "mpeg4"],
    ...["-q:v", "1", join(folder, "plain.mp4")],
  );
  const turned = join(folder, "turned.mp4");
  // The option is FFmpeg 6's, the metadata that of those before.
  await ffmpeg("-display_rotation", "90", "-i", plain, "-c", "copy", turned)
    .catch(() =>
      ffmpeg("-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
    );
  const { frames } = await readAll(turned);
  const { height, width, data } = frames[0]!.image;
  assertEquals([height, width], [32, 18]);
  const isRed = (row: number, column: number) =>
    data[(row * width + column) * 3]! > 128;
  // What was left and right is above and below now.
  assertEquals(isRed(2, 2), isRed(2, 15));
  assertEquals(isRed(29, 2), isRed(29, 15));
  assert(isRed(2, 2) !== isRed(29, 2));
});

/** Frames of one color, given as Y, Cb and Cr, in a file that says how they are meant. */
async function colorOf(
  folder: string,
  ycbcr: [number, number, number],
  { pixels = "yuv444p", matrix = "bt709", range = "tv" } = {},
): Promise<number[]> {
  const raw = join(folder, "color.yuv");
  const is10 = pixels.endsWith("10le");
  const samples = ycbcr.flatMap((value) => new Array(16 * 16).fill(value));
  await Deno.writeFile(
    raw,
    is10
      ? new Uint8Array(Uint16Array.from(samples).buffer)
      : Uint8Array.from(samples),
  );
  const path = await ffmpeg(
    ...["-f", "rawvideo", "-s", "16x16", "-pix_fmt", pixels, "-i", raw],
    ...["-c:v", "ffv1", "-colorspace", matrix, "-color_range", range],
    join(folder, "color.mkv"),
  );
  const { frames: [frame] } = await readAll(path);
  return [...frame!.image.data.subarray(0, 3)];
}

/** ITU-R BT.601-7 and BT.709-6: luma weights of red and blue, and how codes become signals. */
function expectedColor(
  [y, cb, cr]: [number, number, number],
  { matrix = "bt709", range = "tv", bits = 8 } = {},
): number[] {
  const [red, blue] = matrix === "bt709" ? [0.2126, 0.0722] : [0.299, 0.114];
  const unit = 2 ** (bits - 8);
  const [black, luma, chroma] = range === "tv"
    ? [16 * unit, 219 * unit, 224 * unit]
    : [0, 255, 255];
  const level = (y - black) / luma;
  const [b, r] = [(cb - 128 * unit) / chroma, (cr - 128 * unit) / chroma];
  const green = 1 - red - blue;
  const rgb = [
    level + 2 * (1 - red) * r,
    level - (2 * (1 - blue) * blue * b + 2 * (1 - red) * red * r) / green,
    level + 2 * (1 - blue) * b,
  ];
  return rgb.map((value) => Math.min(255, Math.max(0, 255 * value)));
}

const COLORS: [string, [number, number, number], {
  pixels?: string;
  matrix?: string;
  range?: string;
  bits?: number;
}][] = [
  ["BT.709 in limited range", [100, 90, 170], {}],
  ["BT.601 in limited range", [100, 90, 170], { matrix: "smpte170m" }],
  ["BT.709 in full range", [100, 90, 170], { range: "pc" }],
  ["10 bits", [430, 360, 680], { pixels: "yuv444p10le", bits: 10 }],
  ["white of 10 bits", [940, 512, 512], { pixels: "yuv444p10le", bits: 10 }],
];
for (const [what, code, options] of COLORS) {
  testVideo(`converts colors by the standard: ${what}`, async (folder) => {
    const found = await colorOf(folder, code, options);
    const expected = expectedColor(code, options);
    // Two levels: swscale computes in fixed point.
    found.forEach((level, channel) =>
      assert(
        Math.abs(level - expected[channel]!) <= 2,
        `${found} for ${expected}`,
      )
    );
  });
}

testVideo(
  "reads odd sizes, chroma of a quarter and names of any kind",
  async (folder) => {
    for (const name of ["-a %03d: 'b'.mkv", "ü [1] & $x.mkv", "c#d?e=f.mkv"]) {
      const path = await ffmpeg(
        ...graySource({ frames: 2, size: "33x17" }),
        ...[
          "-c:v",
          "ffv1",
          "-pix_fmt",
          "yuv420p",
          `file:${join(folder, name)}`,
        ],
      );
      const { frames, error } = await readAll(path.slice("file:".length));
      assertEquals(error, undefined);
      const { height, width } = frames[1]!.image;
      assertEquals([frames.length, height, width], [2, 17, 33]);
    }
    // Relative to the working folder, it would be an option.
    assertEquals(inputFile("-a.mkv"), "file:-a.mkv");
  },
);

testVideo(
  "takes no name and no title for something that FFmpeg says",
  async (folder) => {
    const title = "[error] [Parsed_showinfo_0 @ 0x1] n: 0 pts: 7 ";
    const path = await ffmpeg(
      ...graySource({ frames: 2 }),
      ...[
        "-metadata",
        `title=${title}`,
        "-metadata",
        `artist=${title.slice(8)}`,
      ],
      ...["-c:v", "ffv1", join(folder, "[error] [fatal] a.mkv")],
    );
    for (const every of [1, 2]) {
      const { frames, error } = await readAll(path, { every });
      assertEquals(error, undefined);
      assertEquals(
        frames.map(({ time }) => time),
        [0, 0.04].slice(0, 3 - every),
      );
    }
  },
);

// The stand-in's ffprobe crashes on every transport stream.
for (const ending of ["mp4", "mkv", ...isStandIn ? [] : ["ts"]]) {
  testVideo(
    `reads a ${ending} file that is cut off as far as it goes`,
    async (folder) => {
      const path = await ffmpeg(
        ...["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25", "-frames:v", "50"],
        ...["-c:v", "mpeg4", "-q:v", "2", "-movflags", "+faststart"],
        join(folder, `whole.${ending}`),
      );
      const { frames: whole, error: none } = await readAll(path);
      assertEquals([whole.length, none], [50, undefined]);
      const bytes = await Deno.readFile(path);
      const cut = join(folder, `cut.${ending}`);
      await Deno.writeFile(cut, bytes.subarray(0, bytes.length * 0.6));
      const { frames, error } = await readAll(cut);
      assert(frames.length > 20 && frames.length < 40, `${frames.length}`);
      assertEquals(frames[10], whole[10]);
      // A transport stream has no end that could be missing, unless a frame is cut in two.
      if (ending === "ts" && error === undefined) return;
      assert(error instanceof VideoError);
      assertEquals(error.frames, frames.length);
      assertStringIncludes(error.message, `Cannot read all of video ${cut}: `);
      assertStringIncludes(error.message, "it is damaged or cut off");
    },
  );
}

testVideo("says that there is no video in it", async (folder) => {
  const sound = ["-f", "lavfi", "-i", "sine=d=0.2"];
  const only = await ffmpeg(...sound, join(folder, "sound.m4a"));
  const picture = ["-f", "lavfi", "-i", "color=red:s=16x16", "-frames:v", "1"];
  const cover = await ffmpeg(
    ...[...sound, ...picture, "-c:v", "png", "-c:a", "aac"],
    ...["-disposition:v:0", "attached_pic", join(folder, "cover.m4a")],
  );
  const text = join(folder, "text.mp4");
  await Deno.writeTextFile(text, "not a video");
  const empty = join(folder, "empty.mp4");
  await Deno.writeTextFile(empty, "");
  const cases: [string, string][] = [
    [only, "it has no video, only audio"],
    [cover, "it has no video, only "],
    [text, "Invalid data found when processing input"],
    [empty, "it is empty"],
    [folder, "it is not a regular file"],
    [join(folder, "none.mp4"), "it is not there"],
  ];
  for (const [path, message] of cases) {
    const { frames, error } = await readAll(path);
    assertEquals(frames, []);
    assert(error instanceof VideoError);
    assertStringIncludes(
      error.message,
      `Cannot read video ${path}: ${message}`,
    );
  }
});

testVideo(
  "does not follow playlists and scripts to other files",
  async (folder) => {
    const path = await grayVideo(folder, 2);
    const playlists = {
      "playlist.mp4": `#EXTM3U\n#EXTINF:1,\n${path}\n#EXT-X-ENDLIST\n`,
      "script.mp4": `ffconcat version 1.0\nfile '${path}'\n`,
    };
    for (const [name, text] of Object.entries(playlists)) {
      await Deno.writeTextFile(join(folder, name), text);
      const { frames, error } = await readAll(join(folder, name));
      assertEquals(frames, []);
      assert(error instanceof VideoError);
      // FFmpeg's reason differs from version to version.
      const start = `Cannot read video ${join(folder, name)}: `;
      assertStringIncludes(error.message, start);
    }
  },
);

testVideo(
  "has a few frames in memory, however slowly they are taken",
  async (folder) => {
    // 200 frames of 0.7 MB: 138 MB, which FFmpeg decodes within a second.
    const path = await ffmpeg(
      ...["-f", "lavfi", "-i", "testsrc2=s=640x360:r=100", "-t", "2"],
      ...["-c:v", "mpeg4", "-q:v", "5", join(folder, "long.mp4")],
    );
    const memory = () => {
      const { rss, external } = Deno.memoryUsage();
      return Math.max(rss, external);
    };
    const before = memory();
    let largest = 0;
    let count = 0;
    for await (const _ of videoFrames(path)) {
      if (count++ === 0) await sleep(1000);
      if (count % 20 === 0) largest = Math.max(largest, memory() - before);
    }
    assertEquals(count, 200);
    // Some of it is garbage that is not collected yet.
    assert(largest < 90e6, `${largest} bytes more`);
  },
);

testVideo(
  "ends its FFmpeg when the caller has enough, or the signal aborts",
  async (folder) => {
    const path = await grayVideo(folder, 20);
    for await (const { index } of videoFrames(path)) {
      if (index === 2) break;
    }
    const controller = new AbortController();
    let count = 0;
    await assertRejects(
      async () => {
        for await (
          const _ of videoFrames(path, { signal: controller.signal })
        ) {
          if (++count === 2) controller.abort(new Error("stopped by the user"));
        }
      },
      Error,
      "stopped by the user",
    );
    assertEquals(count, 2);
  },
);

Deno.test("videoFrames() says how to get FFmpeg where it is not installed", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.mp4");
    await Deno.writeTextFile(path, "a");
    const before = Deno.env.get("PATH") ?? "";
    Deno.env.set("PATH", folder);
    try {
      const { error } = await readAll(path);
      assertStringIncludes(String(error), "ffprobe is not installed");
      assertStringIncludes(String(error), "apt install ffmpeg");
    } finally {
      Deno.env.set("PATH", before);
    }
  });
});
