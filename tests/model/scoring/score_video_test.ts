import { assertRejects } from "@std/assert";
import { VideoError } from "../../../data/video/video_error.ts";
import type { Predictor } from "../../../model/scoring/predictor.ts";
import { scoreVideo } from "../../../model/scoring/score_video.ts";
import { grayVideo, testWithFfmpeg } from "../../support/ffmpeg.ts";
import { inFolder } from "../support/in_folder.ts";

testWithFfmpeg(
  "scoreVideo() says that a frame does not fit into memory, and what helps",
  () =>
    inFolder(async (folder) => {
      const path = await grayVideo(folder, 2);
      const config = { backbone: "resnet18", preparation: {} };
      const model = { config, predict: () => Promise.resolve([]) };
      const before = Deno.env.get("IQA_MEMORY_GIB");
      try {
        Deno.env.set("IQA_MEMORY_GIB", "0.0001");
        await assertRejects(
          () =>
            Array.fromAsync(
              scoreVideo(model as unknown as Predictor, path, {
                batchSize: 1,
                every: 1,
              }),
            ),
          VideoError,
          `Cannot read video ${path}: a frame is 18x32, `,
        );
      } finally {
        if (before === undefined) Deno.env.delete("IQA_MEMORY_GIB");
        else Deno.env.set("IQA_MEMORY_GIB", before);
      }
    }),
);
