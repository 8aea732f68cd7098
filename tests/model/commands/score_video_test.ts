import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { poolFrameScores } from "../../../loss/mod.ts";
import { createIqaModel } from "../../../model/mod.ts";
import {
  ffmpeg,
  graySource,
  grayVideo,
  testWithFfmpeg,
} from "../../support/ffmpeg.ts";
import { runCommand } from "../support/command_line.ts";
import { inFolder } from "../support/in_folder.ts";

/** Flags of a model with fresh weights, which gives every picture a number of its own. */
async function freshModel(folder: string): Promise<string[]> {
  const model = await createIqaModel({
    backbone: "resnet10_slim",
    runtime: "wasm",
    seed: 3,
    preparation: {
      size: { height: 40, width: 56 },
      crop: { height: 32, width: 32 },
      crops: 5,
    },
  });
  const checkpoint = join(folder, "fresh.safetensors");
  await model.save(checkpoint);
  model.dispose();
  return ["--model", checkpoint];
}

/** What `score --json` prints of a video or an image. */
interface ScoreLine {
  path: string;
  score: number;
  every: number;
  pooled: Record<string, number>;
  frames: { frame: number; time: number; score: number }[];
  damage?: string;
  error?: string;
}

async function scoreJson(
  args: string[],
  code = 0,
): Promise<{ lines: ScoreLine[]; stderr: string }> {
  const result = await runCommand("score", ["--json", ...args]);
  assertEquals(result.code, code, result.stderr);
  const lines = result.stdout.split("\n").filter((line) => line !== "");
  return {
    lines: lines.map((line) => JSON.parse(line)),
    stderr: result.stderr,
  };
}

testWithFfmpeg(
  "score gives each frame of a video the score of that picture",
  () =>
    inFolder(async (folder) => {
      const model = await freshModel(folder);
      const source = ["-f", "lavfi", "-i", "testsrc2=s=65x49:r=10"];
      // Without loss, so that the pictures are the frames.
      const video = await ffmpeg(
        ...[...source, "-frames:v", "7", "-c:v", "ffv1", "-pix_fmt", "gbrp"],
        join(folder, "a video [1].mkv"),
      );
      await ffmpeg("-i", video, join(folder, "frame%d.png"));
      const pictures = [1, 2, 3, 4, 5, 6, 7]
        .map((number) => join(folder, `frame${number}.png`));
      const { lines } = await scoreJson([...model, video, ...pictures, video]);
      assertEquals(
        lines.map(({ path }) => path),
        [video, ...pictures, video],
      );
      const [first, ...others] = lines;
      assertEquals(first, others.pop());
      first!.frames.forEach(({ frame, time, score }, i) => {
        assertEquals([frame, Math.round(time * 1000)], [i, 100 * i]);
        // Batches of other sizes sum in another order.
        assertAlmostEquals(score, others[i]!.score, 1e-4);
      });
      const scores = first!.frames.map(({ score }) => score);
      assert(new Set(scores).size === 7, "pictures that differ score alike");
      const { harmonicMean, ...pooled } = poolFrameScores(scores);
      const { harmonicMean: printed, ...rest } = first!.pooled;
      assertEquals(rest, pooled);
      assertEquals(printed, Number.isNaN(harmonicMean) ? null : harmonicMean);
      assertEquals(first!.score, pooled.mean);
    }),
);

testWithFfmpeg(
  "score takes every n-th frame, writes CSV and prints the pooled scores",
  () =>
    inFolder(async (folder) => {
      const model = await freshModel(folder);
      const video = await grayVideo(folder, 8);
      const csv = join(folder, "scores.csv");
      const { code, stdout, stderr } = await runCommand("score", [
        ...[...model, "--every", "3", "--csv", csv, video],
      ]);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, `${video}: 3 frames, mean `);
      assertStringIncludes(stderr, "percentiles 5 10 20 50: ");
      const rows = (await Deno.readTextFile(csv)).trim().split("\n");
      assertEquals(rows[0], "path,frame,time,score,error");
      const cells = rows.slice(1).map((row) => row.split(","));
      assertEquals(
        cells.map(([path, frame, time]) => [path, frame, time]),
        [["0", "0"], ["3", "0.12"], ["6", "0.24"]]
          .map((cell) => [`"${video}"`, ...cell]),
      );
      const mean = cells.reduce((sum, cell) => sum + Number(cell[3]), 0) / 3;
      assertEquals(stdout, `${mean.toFixed(4)}\t${video}\n`);
    }),
);

testWithFfmpeg(
  "score finds videos in a folder, and by their first bytes",
  () =>
    inFolder(async (folder) => {
      const model = await freshModel(folder);
      const data = join(folder, "data");
      await Deno.mkdir(data);
      const video = await grayVideo(data, 2, "b.mkv");
      await ffmpeg("-i", video, "-frames:v", "1", join(data, "a.png"));
      const nameless = join(folder, "nameless");
      await Deno.copyFile(video, nameless);
      const { lines } = await scoreJson([...model, data, nameless]);
      assertEquals(lines.map(({ path, frames }) => [path, frames?.length]), [
        [join(data, "a.png"), undefined],
        [video, 2],
        [nameless, 2],
      ]);
    }),
);

testWithFfmpeg(
  "score warns of a video with a high dynamic range",
  () =>
    inFolder(async (folder) => {
      const model = await freshModel(folder);
      const video = await ffmpeg(
        ...[
          ...graySource({ frames: 2 }),
          "-c:v",
          "ffv1",
          "-pix_fmt",
          "yuv420p",
        ],
        ...["-color_trc", "smpte2084", join(folder, "pq.mkv")],
      );
      const { lines, stderr } = await scoreJson([...model, video]);
      assertEquals(lines[0]!.frames.length, 2);
      assertStringIncludes(
        stderr,
        `warning: ${video} has a high dynamic range, which is not mapped: its frames look pale`,
      );
    }),
);

testWithFfmpeg(
  "score of a damaged video is that of the frames there are, and fails in the end",
  () =>
    inFolder(async (folder) => {
      const model = await freshModel(folder);
      const whole = await ffmpeg(
        ...["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25", "-frames:v", "12"],
        ...["-c:v", "mpeg4", "-q:v", "2", join(folder, "whole.mkv")],
      );
      const bytes = await Deno.readFile(whole);
      const cut = join(folder, "cut.mkv");
      await Deno.writeFile(cut, bytes.subarray(0, bytes.length * 0.6));
      const failed = await scoreJson([...model, cut, whole], 1);
      const [first, second] = failed.lines;
      assert(first!.frames.length < 10);
      assertStringIncludes(first!.damage!, "it is damaged or cut off");
      assertEquals(second!.frames.length, 12);
      assertEquals(first!.frames[2], second!.frames[2]);
      assertStringIncludes(failed.stderr, `warning: ${cut}: it is damaged`);
      assertStringIncludes(
        failed.stderr,
        "1 of 2 has no score or an incomplete one\n",
      );
      const none = join(folder, "none.mp4");
      await Deno.writeTextFile(none, "no video");
      const skipping = [...model, "--skip-unreadable", none, cut];
      const { lines: [error, ...others], stderr } = await scoreJson(skipping);
      assertEquals(others, [first!]);
      assertStringIncludes(error!.error!, "Invalid data");
      assertStringIncludes(stderr, `Cannot read video ${none}: Invalid data`);
    }),
);
