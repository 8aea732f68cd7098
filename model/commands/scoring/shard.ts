/** A shard of the inputs: number `index`, from 1, of `count` shards. */
export interface Shard {
  /** From 1. */
  index: number;
  /** Number of shards. */
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

/** The 32-bit FNV-1a hash (Fowler, Noll, Vo) of the UTF-8 bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
