/** A part of the inputs: number `index`, from 1, of `count` parts. */
export interface Shard {
  /** From 1. */
  index: number;
  /** Number of parts. */
  count: number;
}

/**
 * Whether an input belongs to a shard. It depends only on the path, so that shards on several machines together score
 * every input exactly once, in any order.
 */
export function isInShard(path: string, { index, count }: Shard): boolean {
  return fnv1a(path) % count === index - 1;
}

const encoder = new TextEncoder();

/** Fowler, Noll and Vo's hash of 32 bits, FNV-1a, of the UTF-8 bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
