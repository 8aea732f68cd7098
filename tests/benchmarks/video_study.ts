/**
 * A study of compressed video as MSU's benchmark does it: clips, encoders and
 * rates made here with FFmpeg, scored by a model of this project, compared only
 * among encodings of one clip by one encoder (`groupedCorrelation`).
 *
 * No people have seen these clips: FFmpeg's SSIM against the source stands in
 * for them, so that the table says how far the model orders streams as a metric
 * does that knows the source, and nothing about people.
 *
 * deno task video-study [--checkpoint FILE] [--biq2021 DIR] [--clips 6] [--frames 48] [--every 12]
 *
 * Without a checkpoint, the demo of `deno task train` is trained first. Clips
 * glide over the best photographs of BIQ2021's test set; without them (by
 * default those of ../shared), FFmpeg draws the clips.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDataset } from "../../data/mod.ts";
import { groupedCorrelation, type Row } from "../../loss/mod.ts";
import { absenceOfFfmpeg } from "../support/ffmpeg.ts";
import { sharedPath } from "../support/shared.ts";
import { presentEncoders } from "./video_study/encode_clip.ts";
import { runCommand, runStudy } from "./video_study/run_study.ts";

/** Rates in kbit/s for clips of 256x256 pixels, from unwatchable to nearly as the source. */
const KILOBITS = [20, 35, 60, 100, 180, 320, 560, 1000];

const POOLED = ["mean", "harmonicMean", "min", "p5", "p10", "p20", "p50"];

const { values } = parseArgs({
  args: Deno.args.filter((arg) => arg !== "--"),
  options: {
    checkpoint: { type: "string" },
    biq2021: { type: "string", default: sharedPath("data/biq2021") },
    clips: { type: "string", default: "6" },
    frames: { type: "string", default: "48" },
    every: { type: "string", default: "12" },
    json: { type: "boolean" },
  },
});

async function main(): Promise<void> {
  if (absenceOfFfmpeg) throw new Error(absenceOfFfmpeg);
  const folder = await Deno.makeTempDir({ prefix: "norm-in-norm-study-" });
  try {
    const checkpoint = values.checkpoint ?? await trainDemo(folder);
    const rows = await runStudy(folder, {
      photographs: await bestPhotographs(Number(values.clips)),
      frames: Number(values.frames),
      encoders: await presentEncoders(),
      kilobits: KILOBITS,
      scoreFlags: ["--checkpoint", checkpoint, "--every", values.every!],
      log: (line) => console.error(line),
    });
    console.log(values.json ? JSON.stringify(rows) : table(rows));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function trainDemo(folder: string): Promise<string> {
  console.error("training the demo");
  await runCommand("train", ["--out", join(folder, "demo")]);
  return join(folder, "demo", "best.safetensors");
}

async function bestPhotographs(count: number): Promise<string[]> {
  if (values.biq2021 === undefined) return [];
  const dataset = await openDataset("biq2021", {
    data: values.biq2021,
    skipUnreadable: () => {},
  });
  return dataset.images.filter(({ split }) => split === "test")
    .sort((a, b) => b.score - a.score)
    .slice(0, count).map(({ path }) => path);
}

/** Correlation with SSIM within groups, and one line per group. */
function table(rows: readonly Row[]): string {
  const options = {
    groupBy: ["clip", "encoder"],
    minimumSize: KILOBITS.length,
  };
  const correlate = (predicted: string, subjective: string) =>
    groupedCorrelation(rows, { ...options, predicted, subjective });
  const number = (value: number) => value.toFixed(3).padStart(7);
  const { groups } = correlate("mean", "ssim");
  return [
    `${rows.length} streams in ${groups.length} groups (clip, encoder); SROCC with SSIM,`,
    "which stands in for people's scores, and with PSNR:",
    ...POOLED.map((pooled) =>
      pooled.padEnd(13) + number(correlate(pooled, "ssim").value) +
      number(correlate(pooled, "psnr").value)
    ),
    "",
    "mean of the frames' scores with SSIM, group by group:",
    ...groups.map(({ group, value }) =>
      `${number(value)}  ${group.join(", ")}`
    ),
  ].join("\n");
}

await main();
