import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tfjs } from "../../runtime/runtime.ts";
import { type GpuProgram, packUniforms, sourceOf } from "./gpu_program.ts";
import {
  bufferOf,
  recordDispatch,
  requireTfjsBackend,
  type TfjsBackend,
  uniformBuffer,
} from "./tfjs_backend.ts";

/** Arguments of one run of a program. */
export interface GpuRun {
  /** For `reads` and `writes` of the program, in order; a written tensor must not share its values. */
  tensors: readonly Tensor[];
  /** A number for each uniform. */
  uniforms: Readonly<Record<string, number>>;
  /** Workgroups in each direction; 1 by default. */
  workgroups: readonly [x: number, y?: number, z?: number];
}

interface Compiled {
  pipeline: GPUComputePipeline;
  layout: GPUBindGroupLayout;
}

/** Runs our own programs on tfjs's WebGPU device, in order with tfjs's own. */
export class Gpu {
  readonly #tf: Tfjs;
  readonly #backend: TfjsBackend;
  readonly #compiled = new Map<string, Compiled>();

  /**
   * Uses the device of tfjs's active backend.
   *
   * @throws {TypeError} If it is not the expected WebGPU backend.
   */
  constructor(tf: Tfjs) {
    this.#tf = tf;
    this.#backend = requireTfjsBackend(tf.backend());
  }

  /** Maximum of workgroups in one direction. */
  get maxWorkgroups(): number {
    return this.#backend.device.limits.maxComputeWorkgroupsPerDimension;
  }

  /** A new tensor of floats for a program to fill. */
  empty(...shape: number[]): Tensor {
    const info = this.#backend.makeTensorInfo(shape, "float32");
    return this.#tf.engine().makeTensorFromTensorInfo(info);
  }

  /** Whether no other tensor shares this one's values. */
  owns({ dataId }: Tensor): boolean {
    return this.#backend.refCount(dataId) === 1;
  }

  /**
   * Runs a program.
   *
   * @throws {RangeError} If there are more workgroups than the device allows,
   * for which WebGPU would return zeros.
   */
  run(program: GpuProgram, { tensors, uniforms, workgroups }: GpuRun): void {
    const [x, y = 1, z = 1] = workgroups;
    const most = Math.max(x, y, z);
    if (most > this.maxWorkgroups) {
      throw new RangeError(
        `Cannot run ${program.name}: it needs ${most} workgroups in a direction, and the device allows ${this.maxWorkgroups}`,
      );
    }
    const backend = this.#backend;
    const read = Object.keys(program.reads).length;
    const buffers = tensors.map((tensor, index) =>
      bufferOf(backend, tensor, index >= read)
    );
    buffers.push(uniformBuffer(backend, packUniforms(program, uniforms)));
    const { pipeline, layout } = this.#compile(program);
    const entries = buffers.map((buffer, binding) => ({
      binding,
      resource: { buffer },
    }));
    const bindings = backend.device.createBindGroup({ layout, entries });
    const batchSize = this.#tf.env().getNumber(
      "WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE",
    );
    recordDispatch(backend, pipeline, bindings, [x, y, z], batchSize);
  }

  #compile(program: GpuProgram): Compiled {
    const { name } = program;
    const known = this.#compiled.get(name);
    if (known) return known;
    const { device } = this.#backend;
    const module = device.createShaderModule({
      label: name,
      code: sourceOf(program),
    });
    const pipeline = device.createComputePipeline({
      label: name,
      layout: "auto",
      compute: { module, entryPoint: "main" },
    });
    const compiled = { pipeline, layout: pipeline.getBindGroupLayout(0) };
    this.#compiled.set(name, compiled);
    return compiled;
  }
}
