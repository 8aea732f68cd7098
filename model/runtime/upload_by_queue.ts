import type { Uploader } from "./refuse_large_tensors.ts";

/** What tfjs's WebGPU backend knows of a tensor, and where it gets buffers from. */
export interface QueueUploader extends Uploader {
  readonly queue: Pick<GPUQueue, "writeBuffer">;
  readonly tensorMap: {
    get(dataId: object): {
      shape: readonly number[];
      dtype: string;
      values?: unknown;
      resource?: GPUBuffer | null;
    };
  };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer;
  };
}

/**
 * Makes the backend send values to the device by `writeBuffer`. tfjs fills a
 * buffer that is mapped when it is made; in Deno, `getMappedRange` of 5 MB of
 * pixels took 162 ms on an NVIDIA H200, and `writeBuffer` of the same 1 to 3.
 */
export function uploadByQueue(backend: QueueUploader): void {
  const upload = backend.uploadToGPU.bind(backend);
  backend.uploadToGPU = (dataId) => {
    const data = backend.tensorMap.get(dataId);
    const numbers = data.resource ? undefined : wordsOf(data);
    if (!numbers || numbers.length === 0) return upload(dataId);
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const buffer = backend.bufferManager.acquireBuffer(
      numbers.byteLength,
      STORAGE | COPY_SRC | COPY_DST,
    );
    // In time for every program recorded from now on, and too early for none:
    // a buffer comes back to tfjs's store when what used it has been submitted.
    backend.queue.writeBuffer(buffer, 0, numbers);
    data.resource = buffer;
    data.values = null;
  };
}

/** A tensor's values with four bytes each, as programs read them; undefined if it has none in the host's memory. */
function wordsOf(
  { dtype, values }: { dtype: string; values?: unknown },
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | undefined {
  if (!ArrayBuffer.isView(values)) return undefined;
  const numbers = values as Float32Array<ArrayBuffer>;
  const Words = dtype === "float32" ? Float32Array : Int32Array;
  return numbers instanceof Words ? numbers : new Words(numbers);
}
