/**
 * Averages the weights of two checkpoints of one training, which is often
 * better than either (Wortsman et al., ICML 2022, arXiv:2203.05482). For the
 * included model twice: of a backbone that agrees better with people and one
 * that sees damage, after which the heads are trained again; and of two epochs
 * of the heads.
 *
 * `deno run -A model/experiments/included_model/average_weights.ts FIRST.safetensors SECOND.safetensors --share 0.75 --out AVERAGE.safetensors`
 *
 * The second's share is given; what is not a weight, it decides alone.
 */
import { parseArgs } from "node:util";
import { readCheckpoint } from "../../weights/read_checkpoint.ts";
import { writeSafetensors } from "../../weights/safetensors.ts";

const { values, positionals: [first, second] } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string" }, out: { type: "string" } },
});
const share = Number(values.share);
if (!second || !values.out || !(share >= 0 && share <= 1)) {
  console.error(
    "Cannot average: two checkpoints, --share (of the second, 0 to 1) and --out are needed",
  );
  Deno.exit(2);
}
const { tensors: others } = await readCheckpoint(first!);
const { tensors, metadata } = await readCheckpoint(second);
for (const [name, { data }] of tensors) {
  const other = others.get(name)?.data;
  if (other?.length !== data.length) {
    console.error(`Cannot average: ${first} has no such tensor ${name}`);
    Deno.exit(1);
  }
  data.forEach((value, i) => data[i] = share * value + (1 - share) * other[i]!);
}
await writeSafetensors(values.out, { tensors, metadata });
