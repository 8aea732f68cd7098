/**
 * The method of tfjs's WebGPU backend that is called for every tensor before a
 * program uses it.
 */
export interface Uploader {
  readonly tensorMap: { get(dataId: object): { shape: readonly number[] } };
  uploadToGPU(dataId: object): void;
}

const MIB = 2 ** 20;

/**
 * Makes the backend throw if a tensor is larger than the device's largest
 * binding: WebGPU would report this much later, and continue with zeros.
 */
export function refuseLargeTensors(
  backend: Uploader,
  { maxStorageBufferBindingSize, maxBufferSize }: Pick<
    GPUSupportedLimits,
    "maxStorageBufferBindingSize" | "maxBufferSize"
  >,
): void {
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const upload = backend.uploadToGPU.bind(backend);
  backend.uploadToGPU = (dataId) => {
    const { shape } = backend.tensorMap.get(dataId);
    const bytes = 4 * shape.reduce((product, side) => product * side, 1);
    if (bytes > most) {
      throw new RangeError(
        `Cannot put a tensor of shape [${shape}] on the GPU: it has ${
          Math.ceil(bytes / MIB)
        } MiB, and the device takes ${
          Math.floor(most / MIB)
        } MiB; take fewer or smaller images at once`,
      );
    }
    upload(dataId);
  };
}
