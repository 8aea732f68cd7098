import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../data/random/prng.ts";
import {
  readSafetensors,
  writeSafetensors,
} from "../../../model/weights/safetensors.ts";
import { WeightsError } from "../../../model/weights/weights_error.ts";
import { fromFileUrl, repositoryRoot } from "../../support/paths.ts";

const FIXTURES = ["float32.safetensors", "element_types.safetensors"];
const MUTATIONS = 2000;

/** One to four random changes: bits, digits and brackets, cuts, repeats. */
function mutate(
  original: Uint8Array<ArrayBuffer>,
  prng: () => number,
): Uint8Array<ArrayBuffer> {
  const below = (n: number) => Math.floor(prng() * n);
  let bytes = original.slice();
  for (let change = below(4); change >= 0; change--) {
    const at = below(bytes.length);
    const kind = below(6);
    if (kind === 0) bytes[at]! ^= 1 << below(8);
    if (kind === 1) bytes[below(9)] = below(256);
    if (kind === 2) {
      bytes[at] = '0123456789{}[]",:-e.\\'.charCodeAt(below(21));
    }
    if (kind === 3) bytes = bytes.slice(0, at);
    if (kind === 4) {
      const repeat = bytes.slice(at, at + below(40));
      bytes = new Uint8Array([
        ...bytes.slice(0, at),
        ...repeat,
        ...bytes.slice(at),
      ]);
    }
    if (kind === 5) {
      const cut = at + below(40);
      bytes = new Uint8Array([...bytes.slice(0, at), ...bytes.slice(cut)]);
    }
    if (bytes.length === 0) return bytes;
    // Half of the time the length of the header is made true again.
    if (kind > 3 && bytes.length > 8 && prng() < 0.5) {
      const header = Number(
        new DataView(original.buffer).getBigUint64(0, true),
      ) + bytes.length - original.length;
      if (header > 0) {
        new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
      }
    }
  }
  return bytes;
}

for (const name of FIXTURES) {
  Deno.test(`readSafetensors() reads or refuses ${MUTATIONS} mutations of ${name}`, async () => {
    const original = await Deno.readFile(
      fromFileUrl(new URL(`tests/fixtures/weights/${name}`, repositoryRoot)),
    );
    const folder = await Deno.makeTempDir();
    const path = join(folder, "x.safetensors");
    let refused = 0;
    for (let seed = 0; seed < MUTATIONS; seed++) {
      const bytes = mutate(original, createPrng(19920517, seed));
      await Deno.writeFile(path, bytes);
      try {
        const read = await readSafetensors(path);
        // What is accepted is consistent: it survives writing and reading.
        await writeSafetensors(path, read);
        assertEquals(
          (await readSafetensors(path)).tensors.size,
          read.tensors.size,
        );
      } catch (error) {
        assert(error instanceof WeightsError, `seed ${seed}: ${error}`);
        assert(error.message.length < 2000, `seed ${seed}: a long message`);
        refused++;
      }
    }
    // Some changes only touch numbers in the data, which any bytes are.
    assert(refused > MUTATIONS / 2, `${refused} refused`);
    assert(refused < MUTATIONS, "every mutation was refused");
    await Deno.remove(folder, { recursive: true });
  });
}
