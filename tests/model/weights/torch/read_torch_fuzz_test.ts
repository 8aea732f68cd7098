import { assert } from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../../data/random/prng.ts";
import {
  readTorch,
  type TorchFile,
} from "../../../../model/weights/torch/read_torch.ts";
import { WeightsError } from "../../../../model/weights/weights_error.ts";
import { buildZip } from "../../../data/files/zip/build_zip.ts";
import { sharedPath, testWithShared } from "../../../support/shared.ts";
import { inFolder } from "../../support/in_folder.ts";
import { members } from "./pickles.ts";
import { torchFixture } from "./torch_fixtures.ts";

const MUTATIONS = 1000;

/** Opcodes of pickles and parts of names, to be put where they do not belong. */
const TOKENS = [
  ...["(", ".", "0", "a", "b", "e", "h\x00", "j\xff\xff\xff\xff", "q\x01", "R"],
  ...["s", "t", "u", "]", "}", ")", "N", "Q", "X\xff\xff\xff\x7f", "\x8a\xff"],
  ...["\x85", "\x86", "\x87", "\x88", "\x8d\x00\x00\x00\x00\x00\x00\x00\x80"],
  ...[
    "\x93",
    "\x94",
    "\x95",
    "J\xff\xff\xff\x7f",
    "cos\nsystem\n",
    "PK\x05\x06",
  ],
].map((token) => Uint8Array.from(token, (letter) => letter.charCodeAt(0)));

type Bytes = Uint8Array<ArrayBuffer>;

function joined(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One to four random changes: bits, bytes, numbers, opcodes, cuts, repeats. */
function mutate(original: Bytes, prng: () => number): Bytes {
  const below = (n: number) => Math.floor(prng() * n);
  let bytes = original.slice();
  for (let change = below(4); change >= 0 && bytes.length > 8; change--) {
    const at = below(bytes.length - 4);
    const kind = below(7);
    if (kind === 0) bytes[at]! ^= 1 << below(8);
    if (kind === 1) bytes[at] = below(256);
    if (kind === 2) {
      const numbers = [0, 1, 0x7fffffff, 0xffffffff, below(2 ** 32)];
      new DataView(bytes.buffer).setUint32(at, numbers[below(5)]!, true);
    }
    if (kind === 3) {
      const token = TOKENS[below(TOKENS.length)]!;
      // In the place of what is there, or before it.
      const rest = bytes.slice(at + below(2) * token.length);
      bytes = joined(bytes.slice(0, at), token, rest);
    }
    if (kind === 4) bytes = bytes.slice(0, at);
    if (kind === 5) {
      const repeat = bytes.slice(at, at + below(60));
      bytes = joined(bytes.slice(0, at), repeat, bytes.slice(at));
    }
    if (kind === 6) {
      bytes = joined(bytes.slice(0, at), bytes.slice(at + below(60)));
    }
  }
  return bytes;
}

/** Longest time of one file, which is a few KB; a machine may be busy. */
const MAX_MILLISECONDS = 5000;

/** Reads or refuses; anything else than a WeightsError fails the test. */
async function attempt(
  name: string,
  read: () => Promise<TorchFile>,
  fileSize: number,
): Promise<"read" | "refused"> {
  const start = performance.now();
  try {
    const { tensors } = await read();
    const bytes = [...tensors.values()].reduce(
      (sum, { data }) => sum + data.byteLength,
      0,
    );
    assert(bytes <= 8 * fileSize, `${name}: ${bytes} bytes`);
    return "read";
  } catch (error) {
    assert(error instanceof WeightsError, `${name}: ${error}`);
    assert(error.message.length < 1200, `${name}: a long message`);
    return "refused";
  } finally {
    const time = performance.now() - start;
    assert(time < MAX_MILLISECONDS, `${name} took ${time} ms`);
  }
}

/** Mutates a file many times; some mutations only touch numbers. */
async function fuzz(make: (prng: () => number) => Bytes): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, "x.pth");
    const counts = { read: 0, refused: 0 };
    for (let seed = 0; seed < MUTATIONS; seed++) {
      const bytes = make(createPrng(19920517, seed));
      await Deno.writeFile(path, bytes);
      const read = () => readTorch(path);
      counts[await attempt(`seed ${seed}`, read, bytes.length)]++;
    }
    assert(counts.refused > MUTATIONS / 4, `${counts.refused} refused`);
    assert(counts.read > 0, "every mutation was refused");
  });
}

for (
  const name of ["types_zip", "views_legacy", "checkpoint_zip_protocol4"]
) {
  Deno.test(`readTorch() reads or refuses ${MUTATIONS} mutations of ${name}.pth`, async () => {
    const original = await Deno.readFile(torchFixture(`${name}.pth`));
    await fuzz((prng) => mutate(original, prng));
  });
}

Deno.test(`readTorch() reads or refuses ${MUTATIONS} mutations of a pickle in a sound archive`, async () => {
  // The first pickle that is longer than the header's: the checkpoint's own.
  const path = torchFixture("checkpoint_zip.pth");
  const { pickle, storages } = await partsOf(path);
  await fuzz((prng) =>
    buildZip(members(mutate(pickle, prng), storages)) as Bytes
  );
});

/** The pickle and the storages of an archive of PyTorch, which stores them. */
async function partsOf(
  path: string,
): Promise<{ pickle: Bytes; storages: Record<string, Bytes> }> {
  const bytes = await Deno.readFile(path);
  const view = new DataView(bytes.buffer);
  const parts: Record<string, Bytes> = {};
  for (let at = view.getUint32(bytes.length - 6, true); at < bytes.length;) {
    if (view.getUint32(at, true) !== 0x02014b50) break;
    const size = view.getUint32(at + 20, true);
    const [name, extra] = [28, 30].map((k) => view.getUint16(at + k, true));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) +
      view.getUint16(local + 28, true);
    const text = new TextDecoder().decode(
      bytes.slice(at + 46, at + 46 + name!),
    );
    parts[text.replace(/^[^/]*\/(data\/)?/, "")] = bytes.slice(
      start,
      start + size,
    );
    at += 46 + name! + extra!;
  }
  const { "data.pkl": pickle, ...storages } = parts;
  return { pickle: pickle!, storages };
}

/**
 * Mutates a part of a large file in place, and puts it back each time; only
 * few tensors are read.
 */
async function fuzzPart(
  path: string,
  count: number,
  part: { start: number; end: number },
): Promise<void> {
  await inFolder(async (folder) => {
    const copy = join(folder, "x.pth");
    await Deno.copyFile(path, copy);
    await Deno.chmod(copy, 0o600);
    const { size } = await Deno.stat(copy);
    using file = await Deno.open(copy, { read: true, write: true });
    const original = new Uint8Array(part.end - part.start);
    const at = (place: number) => file.seek(place, Deno.SeekMode.Start);
    await at(part.start);
    for (let done = 0; done < original.length;) {
      done += (await file.read(original.subarray(done)))!;
    }
    const keep = (name: string) => name.endsWith("regression.bias");
    let refused = 0;
    for (let seed = 0; seed < count; seed++) {
      const prng = createPrng(7, seed);
      // The same length: what follows keeps its place.
      const mutated = joined(mutate(original, prng), original)
        .subarray(0, original.length);
      await at(part.start);
      await file.write(mutated);
      const result = await attempt(
        `seed ${seed}`,
        () => readTorch(copy, { keep }),
        size,
      );
      if (result === "refused") refused++;
    }
    assert(refused > count / 10, `${refused} refused`);
  });
}

testWithShared(
  "readTorch() reads or refuses mutations of the pickles of LinearityIQA's older format",
  "fixtures/iqa_resnet18slim_legacy.pth",
  // Its pickles take 27,052 bytes.
  (path) => fuzzPart(path, 400, { start: 0, end: 27_052 }),
);

testWithShared(
  "readTorch() reads or refuses mutations of the directory of LinearityIQA's archive",
  "fixtures/iqa_resnet18_random.pth",
  async (path) => {
    const { size } = await Deno.stat(
      sharedPath("fixtures/iqa_resnet18_random.pth")!,
    );
    await fuzzPart(path, 200, { start: size - 15_000, end: size });
  },
);
