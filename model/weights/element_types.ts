/** How the elements of a tensor are stored, and how they become 32-bit floats. */
export interface ElementType {
  /** Bytes per element. */
  size: number;
  /** Values of the given bytes, which start at a multiple of 8. */
  decode(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer>;
}

/**
 * The element types that are read, by their name in a safetensors header.
 *
 * All become 32-bit floats, the type this library computes in: exact from
 * narrower floats and from integers up to 2^24, rounded to nearest otherwise.
 * Integers are read because PyTorch's batch norm uses them to count batches.
 * Typed arrays use the byte order of the machine; every platform that Deno runs
 * on is little-endian, as the format is.
 */
export const ELEMENT_TYPES: ReadonlyMap<string, ElementType> = new Map(
  Object.entries(
    {
      F32: { size: 4, decode: (b) => asFloat32(b) },
      F64: {
        size: 8,
        decode: (b) => Float32Array.from(view(b, Float64Array)),
      },
      F16: {
        size: 2,
        decode: (b) => Float32Array.from(view(b, Float16Array)),
      },
      BF16: { size: 2, decode: decodeBfloat16 },
      I64: {
        size: 8,
        decode: (b) => Float32Array.from(view(b, BigInt64Array), Number),
      },
      I32: { size: 4, decode: (b) => Float32Array.from(view(b, Int32Array)) },
      I16: { size: 2, decode: (b) => Float32Array.from(view(b, Int16Array)) },
      I8: { size: 1, decode: (b) => Float32Array.from(view(b, Int8Array)) },
      U64: {
        size: 8,
        decode: (b) => Float32Array.from(view(b, BigUint64Array), Number),
      },
      U32: { size: 4, decode: (b) => Float32Array.from(view(b, Uint32Array)) },
      U16: { size: 2, decode: (b) => Float32Array.from(view(b, Uint16Array)) },
      F8_E4M3: { size: 1, decode: (b) => Float32Array.from(b, float8E4m3) },
      F8_E5M2: { size: 1, decode: (b) => Float32Array.from(b, float8E5m2) },
      U8: { size: 1, decode: (b) => Float32Array.from(b) },
      BOOL: { size: 1, decode: (b) => Float32Array.from(b, (v) => v ? 1 : 0) },
    } satisfies Record<string, ElementType>,
  ),
);

function view<T>(
  bytes: Uint8Array<ArrayBuffer>,
  View: new (buffer: ArrayBuffer, offset: number, length: number) => T,
): T {
  const { BYTES_PER_ELEMENT } = View as unknown as Float32ArrayConstructor;
  const length = bytes.byteLength / BYTES_PER_ELEMENT;
  return new View(bytes.buffer, bytes.byteOffset, length);
}

function asFloat32(bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return view(bytes, Float32Array<ArrayBuffer>);
}

/** A bfloat16 is the upper half of the float32 of the same value. */
function decodeBfloat16(
  bytes: Uint8Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const bits = Uint32Array.from(view(bytes, Uint16Array), (v) => v << 16);
  return new Float32Array(bits.buffer);
}

/** PyTorch's float8_e4m3fn: no infinity, so that 448 is its largest number. */
function float8E4m3(bits: number): number {
  const exponent = bits >> 3 & 15, fraction = bits & 7;
  if (exponent === 15 && fraction === 7) return NaN;
  const size = exponent === 0
    ? fraction * 2 ** -9
    : (8 + fraction) * 2 ** (exponent - 10);
  return bits & 0x80 ? -size : size;
}

/** PyTorch's float8_e5m2: the upper half of the float16 of the same value. */
function float8E5m2(bits: number): number {
  return new Float16Array(Uint16Array.of(bits << 8).buffer)[0]!;
}
