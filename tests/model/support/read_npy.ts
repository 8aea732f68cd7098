/** An array of 32-bit floats in NumPy's .npy format. */
export interface NpyArray {
  shape: number[];
  data: Float32Array;
}

/** Reads a little-endian float32 array that NumPy saved. */
export async function readNpy(path: string): Promise<NpyArray> {
  const bytes = await Deno.readFile(path);
  const length = new DataView(bytes.buffer).getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
  const sides = /'descr': '<f4', 'fortran_order': False, 'shape': \(([^)]*)\)/
    .exec(header)?.[1];
  if (sides === undefined) throw new Error(`${path} has the header ${header}`);
  const shape = sides.split(",").filter((side) => side.trim()).map(Number);
  return { shape, data: new Float32Array(bytes.buffer.slice(10 + length)) };
}

/** N·C·H·W numbers as N·H·W·C. */
export function channelsLast({ shape, data }: NpyArray): NpyArray {
  const [n, c, h, w] = shape as [number, number, number, number];
  const moved = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const x = i % w, y = Math.floor(i / w) % h;
    const channel = Math.floor(i / (w * h)) % c;
    const image = Math.floor(i / (w * h * c));
    moved[((image * h + y) * w + x) * c + channel] = data[i]!;
  }
  return { shape: [n, h, w, c], data: moved };
}
