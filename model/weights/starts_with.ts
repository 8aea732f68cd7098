/** Whether bytes start with others. */
export function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length &&
    start.every((byte, index) => bytes[index] === byte);
}
