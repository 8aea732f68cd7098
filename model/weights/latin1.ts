import { Buffer } from "node:buffer";

/**
 * Decodes bytes as characters with the same codes.
 *
 * Not a TextDecoder, for which "latin1" means Windows-1252, where the codes
 * from 0x80 to 0x9f are other letters.
 */
export function latin1(bytes: Uint8Array<ArrayBuffer>): string {
  const { buffer, byteOffset, length } = bytes;
  return Buffer.from(buffer, byteOffset, length).toString("latin1");
}
