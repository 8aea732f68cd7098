import { assertEquals } from "@std/assert";
import { EpochOutputs } from "../../../model/runs/epoch_outputs.ts";

Deno.test("EpochOutputs keeps one row per image, through a checkpoint too", () => {
  const outputs = new EpochOutputs();
  outputs.add([7, 2], [[0.5, 0.25], [1, 2], [-1, -2]]);
  outputs.add([4], [[3], [4], [5]]);
  assertEquals(outputs.indices, [7, 2, 4]);
  assertEquals(outputs.heads, [[0.5, 0.25, 3], [1, 2, 4], [-1, -2, 5]]);

  const { shape, data } = outputs.toTensor();
  assertEquals(shape, [3, 4]);
  assertEquals([...data], [7, 0.5, 1, -1, 2, 0.25, 2, -2, 4, 3, 4, 5]);
  assertEquals(EpochOutputs.fromTensor(data), outputs);
});
