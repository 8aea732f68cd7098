import { createHash } from "node:crypto";
import { nameOf, type WorkerGroup } from "../../machines/mod.ts";
import type { DeviceIqaModel } from "../../scoring/device_iqa_model.ts";

/**
 * Checks that all workers have the same weights and running statistics, bit for
 * bit.
 *
 * @throws {Error} If two of them differ.
 */
export async function requireSameWeights(
  group: Pick<WorkerGroup, "gather" | "hosts">,
  { variables }: DeviceIqaModel,
): Promise<void> {
  const hash = createHash("sha256");
  for (const { read } of variables.pending().values()) {
    const { buffer, byteOffset, byteLength } = await read() as Float32Array;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const digest = hash.digest();
  const words = new Uint32Array(new Uint8Array(digest).buffer);
  const [first, ...others] = await group.gather([...words]);
  const other = others.findIndex((each) => each.join() !== first!.join());
  if (other < 0) return;
  throw new Error(
    `Cannot continue: the weights of ${nameOf(group, 0)} and ${
      nameOf(group, other + 1)
    } differ, whose processors or libraries round differently`,
  );
}
