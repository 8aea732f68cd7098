import { assertEquals } from "@std/assert";
import { completeConfig } from "../../../model/runs/complete_config.ts";
import { presetFor } from "../../../model/runs/presets.ts";

Deno.test("completeConfig() of a data set and a backbone is the preset with both", () => {
  assertEquals(completeConfig({}), presetFor("synthetic"));
  assertEquals(
    completeConfig({ dataset: "biq2021", backbone: "resnet34" }),
    { ...presetFor("biq2021"), backbone: "resnet34" },
  );
});

Deno.test("completeConfig() takes the backbone of ImageNet weights that are named", () => {
  const named = completeConfig({ dataset: "csv", pretrained: "alexnet" });
  assertEquals(named.backbone, "alexnet");
  assertEquals(named.size, { height: 498, width: 664 }); // the paper's
  const file = completeConfig({ dataset: "csv", pretrained: "mine.pth" });
  assertEquals(file.backbone, presetFor("csv", "mine.pth").backbone);
});

Deno.test("completeConfig() replaces size and crop together", () => {
  const size = { height: 64, width: 96 };
  const resized = completeConfig({ dataset: "biq2021", size });
  assertEquals([resized.size, resized.crop], [size, undefined]);
  const cropped = completeConfig({ dataset: "biq2021", crop: size });
  assertEquals([cropped.size, cropped.crop], [undefined, size]);
  const whole = completeConfig({ dataset: "biq2021", size: "original" });
  assertEquals("size" in whole || "crop" in whole, false);
});

Deno.test("completeConfig() keeps of the preset's loss what the loss asked for uses", () => {
  const lossOf = (...[loss]: Parameters<typeof completeConfig>) =>
    completeConfig(loss).loss;
  assertEquals(lossOf({}), { type: "norm-in-norm", p: 1, q: 2 });
  assertEquals(lossOf({ loss: { type: "mse" } }), { type: "mse" });
  assertEquals(lossOf({ loss: { type: "scaling" } }), {
    type: "scaling",
    p: 1,
  });
  assertEquals(lossOf({ loss: { p: 2 } }), {
    type: "norm-in-norm",
    p: 2,
    q: 2,
  });
  // Not dropped: the loss refuses it.
  assertEquals(lossOf({ loss: { type: "mse", q: 3 } }), { type: "mse", q: 3 });
});

Deno.test("completeConfig() fills the gaps by the run that goes on", () => {
  const stored = { ...presetFor("biq2021"), epochs: 7 };
  assertEquals(completeConfig({}, stored), stored);
  assertEquals(completeConfig({ patience: 3 }, stored), {
    ...stored,
    patience: 3,
  });
});
