import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import type { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import { requireSameWeights } from "../../../../model/training/workers/require_same_weights.ts";

/** A model whose variables have these values. */
function modelOf(...values: readonly number[][]): DeviceIqaModel {
  const pending = new Map(values.map((value, i) => [
    `variable ${i}`,
    { read: () => Promise.resolve(Float32Array.from(value)) },
  ]));
  return {
    variables: { pending: () => pending },
  } as unknown as DeviceIqaModel;
}

/** What a worker sends to the others about its weights. */
async function told(model: DeviceIqaModel): Promise<readonly number[]> {
  let own: readonly number[] = [];
  await requireSameWeights({
    hosts: ["a:1"],
    gather: (values) => {
      own = values;
      return Promise.resolve([Float64Array.from(values)]);
    },
  }, model);
  return own;
}

Deno.test("requireSameWeights() compares SHA-256 of all bytes: a bit, or the sign of a zero, is another", async () => {
  const weights = [[1, 2, 3], [0]];
  const own = await told(modelOf(...weights));
  const expected = createHash("sha256")
    .update(new Uint8Array(Float32Array.from(weights.flat()).buffer)).digest();
  assertEquals([...new Uint8Array(Uint32Array.from(own).buffer)], [
    ...expected,
  ]);
  const others = [[[1, 2, 3 + 2 ** -22], [0]], [[1, 2, 3], [-0]]];
  for (const other of others) {
    const there = await told(modelOf(...other));
    await assertRejects(
      () =>
        requireSameWeights({
          hosts: ["a:1", "b:1", "c:1"],
          gather: (values) =>
            Promise.resolve(
              [values, values, there].map((each) => Float64Array.from(each)),
            ),
        }, modelOf(...weights)),
      Error,
      "Cannot continue: the weights of worker 0 (a:1) and worker 2 (c:1) differ",
    );
  }
});
