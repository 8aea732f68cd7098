/**
 * Start of each slice of a batch; a last slice of a single image, which cannot
 * be compared, joins the one before it.
 */
export function sliceStarts(count: number, size: number): number[] {
  const starts = [0];
  while (starts.at(-1)! + size < count) starts.push(starts.at(-1)! + size);
  if (starts.length > 1 && count - starts.at(-1)! === 1) starts.pop();
  return starts;
}
