/** Predicts on one runtime after the other, in one process. */
import { createIqaModel } from "../../../model/mod.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";

const side = 64;
const data = new Uint8Array(side * side * 3).fill(128);
for (const runtime of Deno.args as RuntimeName[]) {
  const model = await createIqaModel({ backbone: "resnet10_slim", runtime });
  const [score] = await model.predict([{ data, height: side, width: side }]);
  model.dispose();
  console.log(score);
}
