/**
 * Decoding and resizing of JPEGs to 498x664 against Pillow in a torch DataLoader
 * with two workers, as many as here, in turns: each round reads the same images on both sides,
 * and the ratio of their times is taken within the round. Printed are images per
 * second and the median ratio (how many times faster we are) with quartiles.
 * Then the same out of the cache of resized images, and the memory that lists of
 * 2,000 and of 100,000 images take.
 *
 * deno run -A tests/benchmarks/loader_bench.ts [--rounds 7] [--images 160] [--workers 2]
 *
 * Needs `python3` (or $PYTHON) with torch and pillow, and ../shared/data/biq2021.
 * On a machine with more than two cores put `taskset -c 0,1` before it.
 */
import { parseArgs } from "node:util";
import {
  batches,
  type ImageSize,
  type Loader,
  openImageCache,
  openLoader,
} from "../../data/mod.ts";
import { largePhotographs, smallPhotographs } from "./photographs.ts";
import { PythonPeer } from "./python_peer.ts";
import { spread } from "./quantile.ts";

const SIZE: ImageSize = { height: 498, width: 664 };
const SMALL: ImageSize = { height: 160, width: 160 };
const BATCH = 8;

/** Milliseconds of quiet before each turn. */
const REST = 300;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "7" },
    images: { type: "string", default: "160" },
    workers: { type: "string", default: "2" },
  },
});
const [rounds, count, workers] = [values.rounds, values.images, values.workers]
  .map(Number) as [number, number, number];

/** Reads all images once; seconds for each. */
async function read(
  files: readonly string[],
  loader: Loader,
  size = SIZE,
): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, REST));
  const images = files.map((path) => ({ name: path, path, score: 0 }));
  const start = performance.now();
  let seen = 0;
  const options = { batchSize: BATCH, seed: 1, epoch: 0, size, loader };
  for await (const { indices } of batches(images, options)) {
    seen += indices.length;
  }
  if (seen !== files.length) throw new Error(`Cannot measure: ${seen} images`);
  return (performance.now() - start) / 1000 / files.length;
}

async function compare(
  peer: PythonPeer,
  loader: Loader,
  name: string,
  files: readonly string[],
): Promise<void> {
  await peer.ask({
    prepare: { files, ...SIZE, batch: BATCH, workers: 2 },
  });
  const ours: number[] = [], ratios: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const seconds = await read(files, loader);
    const theirs = await peer.ask<{ images: number; seconds: number }>({
      epoch: true,
    });
    if (round < 0) continue; // threads and processes start, files are found
    ours.push(1 / seconds);
    ratios.push(theirs.seconds / theirs.images / seconds);
  }
  console.log(
    `${name}: ${spread(ours)} images/s, times the peer ${spread(ratios)}`,
  );
}

async function compareCache(
  folder: string,
  loader: Loader,
  files: readonly string[],
  size: ImageSize,
): Promise<void> {
  const cache = await openImageCache({ folder: `${folder}/cache` });
  await using cached = openLoader({ workers, cache });
  const anew: number[] = [], kept: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const [a, b] = [
      await read(files, loader, size),
      await read(files, cached, size),
    ];
    if (round < 0) continue;
    anew.push(a * 1000);
    kept.push(b * 1000);
  }
  console.log(
    `${size.height}x${size.width}: decoded ${spread(anew)} ms, ` +
      `out of the cache ${spread(kept)} ms for an image`,
  );
}

/** What is in memory while a list of so many images is read, beyond the list itself. */
async function memoryAt(
  length: number,
  files: readonly string[],
): Promise<number> {
  const images = Array.from({ length }, (_, i) => ({
    name: `${i}`,
    path: files[i % files.length]!,
    score: i,
  }));
  await using loader = openLoader({ workers });
  const options = { batchSize: BATCH, seed: 1, epoch: 0, size: SIZE, loader };
  let most = 0, number = 0;
  for await (const _ of batches(images, { ...options, shuffle: true })) {
    most = Math.max(most, Deno.memoryUsage().rss);
    if (++number === 40) break;
  }
  return most / 1e6;
}

const folder = await Deno.makeTempDir({ prefix: "norm-in-norm bench " });
try {
  const small = await smallPhotographs(count);
  const large = await largePhotographs(folder, Math.min(count, 80));
  const peer = new PythonPeer("loader_peer.py");
  console.log(
    await peer.ask<string>({ versions: true }),
    `with 2 workers; here ${workers}`,
  );
  await using loader = openLoader({ workers });
  await compare(peer, loader, "512x512", small);
  await compare(peer, loader, "1024x768", large);
  await peer.close();
  for (const size of [SIZE, SMALL]) {
    await compareCache(folder, loader, large, size);
  }
  for (const length of [2_000, 100_000]) {
    const megabytes = await memoryAt(length, small);
    console.log(`${length} images listed: ${megabytes.toFixed(0)} MB at most`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
