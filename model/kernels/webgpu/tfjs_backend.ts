import type { KernelBackend, TensorInfo } from "@tensorflow/tfjs-core";
import { TFJS_VERSION } from "../../runtime/packages.ts";

/** A buffer for a tensor's values, on the CPU or the GPU. */
interface TensorData {
  values: unknown;
  resource?: GPUBuffer;
}

/**
 * The members of tfjs's WebGPU backend that our own programs need.
 *
 * tfjs supports only programs with one output, which is not read before. Ours
 * use the same command encoder, in order with tfjs's; this needs the five
 * fields at the end, which are private in tfjs. No other file uses them.
 */
export interface TfjsBackend extends KernelBackend {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  readonly tensorMap: { get(dataId: object): TensorData };
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer;
  };
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: "float32"): TensorInfo;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  uniformPendingDisposal: GPUBuffer[];
}

const METHODS = [
  "uploadToGPU",
  "makeTensorInfo",
  "refCount",
  "ensureCommandEncoderReady",
  "endComputePassEncoder",
  "submitQueue",
] as const;

const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  device: (value) => value instanceof GPUDevice,
  queue: (value) => value instanceof GPUQueue,
  tensorMap: (value) => typeof (value as Map<never, never>)?.get === "function",
  bufferManager: (value) =>
    typeof (value as TfjsBackend["bufferManager"])?.acquireBuffer ===
      "function",
  commandEncoder: (value) =>
    value === null || value instanceof GPUCommandEncoder,
  computePassEncoder: (value) =>
    value === null || typeof value === "object" && "end" in value,
  commandQueueOwnedIds: (value) => value instanceof WeakSet,
  dispatchCountInPass: (value) => typeof value === "number",
  uniformPendingDisposal: (value) => Array.isArray(value),
};

/**
 * The backend with the fields that our programs need.
 *
 * @throws {TypeError} If its fields are not those of the supported version of tfjs.
 */
export function requireTfjsBackend(backend: KernelBackend): TfjsBackend {
  const parts = backend as unknown as Record<string, unknown>;
  const strange = [
    ...METHODS.filter((name) => typeof parts[name] !== "function"),
    ...Object.keys(FIELDS).filter((name) => !FIELDS[name]!(parts[name])),
  ];
  if (strange.length > 0) {
    throw new TypeError(
      `Cannot join tfjs's WebGPU backend: ${
        strange.join(", ")
      } is not what it was in ${TFJS_VERSION}`,
    );
  }
  return backend as TfjsBackend;
}

/**
 * The tensor's buffer, with its values; with `forWriting`, tfjs drops its copy
 * of them on the CPU.
 */
export function bufferOf(
  backend: TfjsBackend,
  { dataId }: { dataId: object },
  forWriting = false,
): GPUBuffer {
  backend.uploadToGPU(dataId);
  // A tensor disposed before the queue is submitted must keep its buffer until then.
  backend.commandQueueOwnedIds.add(dataId);
  const data = backend.tensorMap.get(dataId);
  if (forWriting) data.values = null;
  return data.resource!;
}

/** A uniform buffer that can be reused once the queue has been submitted. */
export function uniformBuffer(
  backend: TfjsBackend,
  bytes: ArrayBuffer,
): GPUBuffer {
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
  const buffer = backend.bufferManager.acquireBuffer(bytes.byteLength, usage);
  backend.queue.writeBuffer(buffer, 0, bytes);
  backend.uniformPendingDisposal.push(buffer);
  return buffer;
}

/** Appends a dispatch to those recorded by tfjs; submits them once there are `batchSize`. */
export function recordDispatch(
  backend: TfjsBackend,
  pipeline: GPUComputePipeline,
  bindings: GPUBindGroup,
  workgroups: readonly [number, number, number],
  batchSize: number,
): void {
  backend.ensureCommandEncoderReady();
  const pass = backend.computePassEncoder ??= backend.commandEncoder!
    .beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindings);
  pass.dispatchWorkgroups(...workgroups);
  if (++backend.dispatchCountInPass < batchSize) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
