import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { groupedCorrelation, type Row, srocc } from "../../../loss/mod.ts";
import { trainRun } from "../../../model/training/train.ts";
import { inFolder } from "../../model/support/in_folder.ts";
import {
  tinyConfig,
  writeTinyDataset,
} from "../../model/support/tiny_dataset.ts";
import { testWithFfmpeg } from "../../support/ffmpeg.ts";
import { runStudy } from "./run_study.ts";

testWithFfmpeg(
  "a study of compressed clips goes from encoding over score to grouped correlation",
  () =>
    inFolder(async (folder) => {
      const data = join(folder, "data");
      await Deno.mkdir(data);
      await writeTinyDataset(data);
      const out = join(folder, "run");
      await trainRun(tinyConfig(data, { runtime: "wasm" }), { out });
      const kilobits = [20, 60, 200, 600];
      const rows: Row[] = await runStudy(folder, {
        photographs: [],
        frames: 12,
        encoders: ["mpeg4"],
        kilobits,
        scoreFlags: [
          ...["--checkpoint", join(out, "best.safetensors")],
          ...["--runtime", "wasm", "--every", "6"],
        ],
      });
      assertEquals(rows.length, 3 * kilobits.length);
      for (const clip of new Set(rows.map((row) => row.clip))) {
        const group = rows.filter((row) => row.clip === clip);
        const of = (column: string) => group.map((row) => Number(row[column]));
        assertEquals(of("kilobits"), kilobits);
        // A higher rate is nearer to the source, unless the lowest ones are out of reach.
        assert(srocc(of("kilobits"), of("ssim")) > 0.7, `${clip}`);
        assert(
          new Set(of("mean")).size > 1,
          `${clip}: all streams score alike`,
        );
      }
      const { value, groups } = groupedCorrelation(rows, {
        predicted: "mean",
        subjective: "ssim",
        groupBy: ["clip", "encoder"],
        minimumSize: kilobits.length,
      });
      assertEquals(groups.map(({ size }) => size), [4, 4, 4]);
      assert(Math.abs(value) <= 1);
    }),
);
