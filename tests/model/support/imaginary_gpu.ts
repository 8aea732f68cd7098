/**
 * A WebGPU device that computes nothing: tfjs and our own programs record their
 * work for it as for a real one, and what they recorded can be looked at. Memory
 * is not taken either, so that a step of the largest network fits anywhere. All
 * numbers that come back are zeros.
 */
import type { KernelBackend } from "@tensorflow/tfjs-core";
import {
  importPackage,
  importTfjs,
  TFJS_VERSION,
} from "../../../model/runtime/packages.ts";
import type { Runtime } from "../../../model/runtime/runtime.ts";

/** One run of a program, as it was recorded. */
export interface ImaginaryDispatch {
  /** Label of the pipeline: tfjs's class of a program, or the name of ours. */
  program: string;
  /** Number of workgroups. */
  workgroups: number;
  /** Bytes of each buffer that is bound, in the order of the bindings. */
  buffers: number[];
  /** What the uniform buffer holds. */
  uniforms: DataView;
  /** Shapes that tfjs's program was given; ours are known by their uniforms. */
  shapes?: { inputs: number[][]; output: number[] };
}

/** A runtime on an imaginary device. */
export interface ImaginaryGpu {
  runtime: Runtime;
  /** What was recorded since the last call, in order. */
  take(): ImaginaryDispatch[];
  /** Most bytes that tensors had at once. */
  bytesAllocated(): number;
}

/** Whose GPU tfjs is to believe in: it chooses some programs by that. */
export type GpuInfo = Pick<GPUAdapterInfo, "vendor" | "architecture">;

interface ImaginaryBuffer {
  size: number;
  written?: DataView;
}

interface TfjsWebgpu extends KernelBackend {
  runWebGPUProgram(
    program: { outputShape: number[] },
    inputs: { shape: number[] }[],
    ...rest: unknown[]
  ): unknown;
  memory(): { numBytesAllocatedInGPU: number; unreliable: boolean };
}

type WebgpuBackend = new (device: GPUDevice, info: GpuInfo) => TfjsWebgpu;

/** An object that passes for one of WebGPU's. */
function pretend<T>(type: { prototype: T }, parts: object): T {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(parts))
    .map(([name, property]) => [name, { ...property, writable: true }]);
  return Object.create(
    type.prototype as object,
    Object.fromEntries(properties),
  );
}

const nothing = () => {};

function imaginaryBuffer(
  { size, usage, mappedAtCreation }: GPUBufferDescriptor,
): GPUBuffer {
  return pretend(GPUBuffer, {
    size,
    usage,
    mapState: mappedAtCreation ? "mapped" : "unmapped",
    getMappedRange: () => new ArrayBuffer(size),
    mapAsync: () => Promise.resolve(),
    unmap: nothing,
    destroy: nothing,
    written: undefined,
  });
}

/** Opens the runtime; WebGPU's own is not to be used in the same process. */
export async function openImaginaryGpu(info: GpuInfo): Promise<ImaginaryGpu> {
  const dispatches: ImaginaryDispatch[] = [];
  let shapes: ImaginaryDispatch["shapes"];

  const pass = () => {
    let program = "";
    let bindings: { buffers: number[]; uniforms: DataView };
    return pretend(GPUComputePassEncoder, {
      setPipeline: ({ label }: GPUComputePipeline) => void (program = label),
      setBindGroup: (_: number, group: GPUBindGroup) =>
        void (bindings = group as unknown as typeof bindings),
      dispatchWorkgroups: (x: number, y = 1, z = 1) => {
        const workgroups = x * y * z;
        dispatches.push({
          program,
          workgroups,
          ...bindings,
          ...shapes && { shapes },
        });
      },
      end: nothing,
    });
  };
  const device = pretend(GPUDevice, {
    features: new Set(),
    limits: {
      maxBufferSize: 2 ** 40,
      maxStorageBufferBindingSize: 2 ** 40,
      maxStorageBuffersPerShaderStage: 10,
      maxComputeInvocationsPerWorkgroup: 1024,
      maxComputeWorkgroupSizeX: 1024,
      maxComputeWorkgroupsPerDimension: 65535,
      maxComputeWorkgroupStorageSize: 32768,
    },
    queue: pretend(GPUQueue, {
      submit: nothing,
      writeBuffer: (buffer: GPUBuffer, _: number, bytes: ArrayBuffer) =>
        void ((buffer as unknown as ImaginaryBuffer).written = new DataView(
          bytes.slice(0),
        )),
    }),
    createBuffer: imaginaryBuffer,
    createShaderModule: () => ({}),
    createComputePipeline: ({ label }: GPUComputePipelineDescriptor) => ({
      label,
      getBindGroupLayout: () => ({}),
    }),
    createBindGroup: ({ entries }: GPUBindGroupDescriptor) => {
      const buffers = [...entries].map(({ resource }) =>
        (resource as GPUBufferBinding).buffer as unknown as ImaginaryBuffer
      );
      return {
        buffers: buffers.slice(0, -1).map(({ size }) => size),
        uniforms: buffers.at(-1)!.written,
      };
    },
    createCommandEncoder: () =>
      pretend(GPUCommandEncoder, {
        beginComputePass: pass,
        copyBufferToBuffer: nothing,
        finish: () => ({}),
      }),
  });

  const tf = await importTfjs();
  const { WebGPUBackend } = await importPackage<
    { WebGPUBackend: WebgpuBackend }
  >("webgpu");
  const backend = new WebGPUBackend(device, info);
  const run = backend.runWebGPUProgram.bind(backend);
  backend.runWebGPUProgram = (program, inputs, ...rest) => {
    shapes = {
      inputs: inputs.map(({ shape }) => shape),
      output: program.outputShape,
    };
    try {
      return run(program, inputs, ...rest);
    } finally {
      shapes = undefined;
    }
  };
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => backend);
  await tf.setBackend("webgpu");
  const runtime: Runtime = {
    name: "webgpu",
    device: `an imaginary GPU by ${info.vendor}`,
    reason: "asked for by name",
    tf,
    versions: { tfjs: TFJS_VERSION },
    check: nothing,
  };
  return {
    runtime,
    take: () => dispatches.splice(0),
    bytesAllocated: () => backend.memory().numBytesAllocatedInGPU,
  };
}
