/** A program that ran: its label, and how long where times were asked for. */
export interface Dispatch {
  /** Label of the pipeline: tfjs's class of a program, or the name of ours. */
  program: string;
  /** Nanoseconds on the device. */
  nanoseconds?: number;
}

/** Queries in a set; WebGPU allows 4096. */
const SET_SIZE = 4096;

/**
 * Sees every program that a WebGPU device runs, tfjs's and ours alike: it
 * stands between the program that records commands and the device.
 */
export class DispatchRecorder {
  readonly #device: GPUDevice;
  readonly #dispatches: Dispatch[] = [];
  readonly #sets: GPUQuerySet[] = [];
  readonly #timed: boolean;

  /**
   * Starts to record, with the next command encoder: read a tensor before, so
   * that none is open.
   *
   * @param timed Measure every program, in a pass of its own; wants a device
   * with `timestamp-query`. The gaps between passes make the whole slower.
   */
  constructor(device: GPUDevice, timed = false) {
    this.#device = device;
    this.#timed = timed;
    const create = device.createCommandEncoder.bind(device);
    device.createCommandEncoder = (descriptor) =>
      this.#watch(create(descriptor));
  }

  /** Ends recording. */
  stop(): void {
    delete (this.#device as Partial<GPUDevice>).createCommandEncoder;
  }

  /** What ran since the last call, in order; times once the device is done. */
  async take(): Promise<Dispatch[]> {
    const dispatches = this.#dispatches.splice(0);
    const sets = this.#sets.splice(0);
    const written = 2 * dispatches.length;
    const times = (await Promise.all(
      sets.map((set, i) =>
        this.#read(set, Math.min(SET_SIZE, written - i * SET_SIZE))
      ),
    )).flat();
    for (const set of sets) set.destroy();
    return dispatches.map((dispatch, i) => ({
      ...dispatch,
      ...(this.#timed &&
        { nanoseconds: Number(times[2 * i + 1]! - times[2 * i]!) }),
    }));
  }

  #watch(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const begin = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = () =>
      this.#timed ? this.#timedPass(begin) : this.#countedPass(begin());
    return encoder;
  }

  #countedPass(pass: GPUComputePassEncoder): GPUComputePassEncoder {
    let program = "";
    const setPipeline = pass.setPipeline.bind(pass);
    const dispatch = pass.dispatchWorkgroups.bind(pass);
    pass.setPipeline = (pipeline) => {
      program = pipeline.label;
      setPipeline(pipeline);
    };
    pass.dispatchWorkgroups = (...groups) => {
      this.#dispatches.push({ program });
      dispatch(...groups);
    };
    return pass;
  }

  /** Stands for a pass and makes one of each dispatch: times are taken between passes only. */
  #timedPass(
    begin: (descriptor: GPUComputePassDescriptor) => GPUComputePassEncoder,
  ): GPUComputePassEncoder {
    let pipeline: GPUComputePipeline;
    let bindings: GPUBindGroup;
    return {
      setPipeline: (given: GPUComputePipeline) => void (pipeline = given),
      setBindGroup: (_: number, given: GPUBindGroup) => void (bindings = given),
      dispatchWorkgroups: (x: number, y?: number, z?: number) => {
        const pass = begin({ timestampWrites: this.#nextQueries() });
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindings);
        pass.dispatchWorkgroups(x, y, z);
        pass.end();
        this.#dispatches.push({ program: pipeline.label });
      },
      end: () => {},
    } as unknown as GPUComputePassEncoder;
  }

  #nextQueries(): GPUComputePassTimestampWrites {
    const first = 2 * this.#dispatches.length % SET_SIZE;
    if (first === 0) {
      const type = "timestamp";
      this.#sets.push(this.#device.createQuerySet({ type, count: SET_SIZE }));
    }
    return {
      querySet: this.#sets.at(-1)!,
      beginningOfPassWriteIndex: first,
      endOfPassWriteIndex: first + 1,
    };
  }

  /** The first `count` queries: Vulkan may wait without end for one that nothing has written. */
  async #read(set: GPUQuerySet, count: number): Promise<bigint[]> {
    const device = this.#device;
    const size = 8 * count;
    const { COPY_SRC, COPY_DST, QUERY_RESOLVE, MAP_READ } = GPUBufferUsage;
    const resolved = device.createBuffer({
      size,
      usage: QUERY_RESOLVE | COPY_SRC,
    });
    const mapped = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.resolveQuerySet(set, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, mapped, 0, size);
    device.queue.submit([encoder.finish()]);
    await mapped.mapAsync(GPUMapMode.READ);
    const times = [...new BigUint64Array(mapped.getMappedRange())];
    mapped.destroy();
    resolved.destroy();
    return times;
  }
}

/** Number of dispatches of each program. */
export function countByProgram(
  dispatches: readonly Dispatch[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { program } of dispatches) {
    counts[program] = (counts[program] ?? 0) + 1;
  }
  return counts;
}
