import { sortOrder } from "./sort_order.ts";

/**
 * Ranks 1 ... N of finite scores; equal scores share the average of their
 * ranks, so the mean rank is always (N + 1) / 2.
 */
export function averageRanks(scores: Float64Array): Float64Array {
  const n = scores.length;
  const order = sortOrder(scores);
  const ranks = new Float64Array(n);
  for (let start = 0; start < n;) {
    const score = scores[order[start]!]!;
    let end = start + 1;
    while (end < n && scores[order[end]!] === score) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]!] = rank;
    start = end;
  }
  return ranks;
}
