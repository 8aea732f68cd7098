import { assertEquals } from "@std/assert";
import { differentSettings } from "../../../model/runs/different_settings.ts";

const config = {
  epochs: 30,
  seed: 1,
  loss: { type: "mse" },
  datasetOptions: { data: "/photos", scoreColumn: "mos", seed: 1 },
};

Deno.test("differentSettings() finds none in a configuration that was stored, or whose data have moved", () => {
  const stored = JSON.parse(JSON.stringify(config));
  const same = { ...config, ema: undefined };
  assertEquals(differentSettings(stored, same), []);
  const datasetOptions = { ...config.datasetOptions, data: "/moved", csv: "x" };
  assertEquals(differentSettings(stored, { ...config, datasetOptions }), []);
});

Deno.test("differentSettings() names settings and options of the data set, with both values", () => {
  const here = {
    epochs: 9,
    seed: 1,
    loss: { type: "mae" },
    datasetOptions: { data: "/photos", scoreColumn: "dmos", seed: 2 },
    ema: 0.9,
  };
  assertEquals(differentSettings(config, here), [
    { name: "epochs", there: 30, here: 9 },
    { name: "loss", there: { type: "mse" }, here: { type: "mae" } },
    { name: "scoreColumn", there: "mos", here: "dmos" },
    { name: "datasetOptions.seed", there: 1, here: 2 },
    { name: "ema", there: undefined, here: 0.9 },
  ]);
});

Deno.test("differentSettings() counts absent options as none", () => {
  assertEquals(differentSettings({ datasetOptions: { splitId: 1 } }, {}), [
    { name: "splitId", there: 1, here: undefined },
  ]);
});
