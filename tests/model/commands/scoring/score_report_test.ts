import { assertEquals } from "@std/assert";
import { poolFrameScores } from "../../../../loss/mod.ts";
import { ScoreReport } from "../../../../model/commands/scoring/score_report.ts";

Deno.test("ScoreReport warns of a video's score outside the scale", async () => {
  const { error } = console;
  const lines: string[] = [];
  const report = new ScoreReport({
    style: "none",
    config: {
      preparation: {},
      scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
    },
    origin: { model: "x", modelSha256: "", version: "" },
    tables: [],
  });
  try {
    console.error = (line: string) => lines.push(line);
    await report.video({
      path: "a.mp4",
      pooled: poolFrameScores([2, 2]),
      every: 1,
      frames: [],
    });
  } finally {
    console.error = error;
  }
  assertEquals(
    lines.at(-1),
    "warning: a.mp4: the score is outside the scale, 0 to 1",
  );
});
