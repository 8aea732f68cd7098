/**
 * What a training step on WebGPU should take, from the programs that it runs: a
 * step is recorded for an imaginary device, and each dispatch costs the longest
 * of its launch, its bytes and its operations. Needs no GPU; says what to
 * measure on one.
 *
 * deno run -A tests/benchmarks/step_costs.ts
 *   [--backbone resnet18,resnet50,resnext101_32x8d,efficientnet_lite0]
 *   [--size 224x224,498x664] [--batch 8]
 */
import { parseArgs } from "node:util";
import { costsOf, describeCosts, DEVICES } from "./step_costs/describe.ts";

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    backbone: {
      type: "string",
      default: "resnet18,resnet50,resnext101_32x8d,efficientnet_lite0",
    },
    size: { type: "string", default: "224x224,498x664" },
    batch: { type: "string", default: "8" },
  },
});
const cases = flags.backbone.split(",").flatMap((backbone) =>
  flags.size.split(",").map((size) => {
    const [height, width] = size.split("x").map(Number) as [number, number];
    return { backbone, height, width, batch: Number(flags.batch) };
  })
);
const costs = [];
for (const device of DEVICES) {
  for (const each of cases) costs.push(await costsOf(each, device));
}
console.log(describeCosts(costs));
