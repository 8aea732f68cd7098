import type { Cluster } from "./cluster.ts";
import { type Element, ELEMENTS, HostTensor } from "./host_tensor.ts";
import { encodeConfig, encodeServerDef, taskName } from "./server_def.ts";
import {
  cString,
  type Pointer,
  STATUS,
  type TensorflowLibrary,
} from "./tensorflow_library.ts";

/** All workers are one group. */
const GROUP_KEY = 1;

/**
 * TensorFlow's collective operations over a cluster, with a context and a gRPC
 * server separate from those of tfjs-node.
 */
export class Collectives {
  readonly #library: TensorflowLibrary;
  readonly #context: Pointer;
  readonly #size: number;

  private constructor(
    library: TensorflowLibrary,
    context: Pointer,
    size: number,
  ) {
    this.#library = library;
    this.#context = context;
    this.#size = size;
  }

  /**
   * Starts this worker's server; the others need not have started yet. Its port stays in use until the process ends.
   *
   * @throws {TensorflowError} If the server does not start.
   */
  static async open(
    library: TensorflowLibrary,
    cluster: Cluster,
  ): Promise<Collectives> {
    const { symbols } = library;
    const options = symbols.TFE_NewContextOptions();
    const config = encodeConfig();
    const context = library.check((status) => {
      const length = BigInt(config.length);
      symbols.TFE_ContextOptionsSetConfig(options, config, length, status);
      return symbols.TFE_NewContext(options, status);
    });
    symbols.TFE_DeleteContextOptions(options);
    const server = encodeServerDef(cluster);
    const length = BigInt(server.length);
    await library.wait((status) =>
      symbols.TFE_EnableCollectiveOps(context, server, length, status)
    );
    return new Collectives(library, context, cluster.hosts.length);
  }

  /** A vector, or a scalar, for {@linkcode sum}. */
  tensor(element: Element, length?: number): HostTensor {
    return new HostTensor(
      this.#library,
      element,
      length === undefined ? {} : { length },
    );
  }

  /**
   * The sum of a vector over all workers, bit for bit the same for each.
   *
   * @param key The same number for all workers; sums of one length and type can reuse it, one after the other.
   * @throws {TensorflowError} If a worker is gone, or {@linkcode abort} was called.
   */
  async sum(input: HostTensor, key: number): Promise<HostTensor> {
    const { symbols } = this.#library;
    const handles = [
      input.handle(),
      ...[this.#size, GROUP_KEY, key].map((each) => this.#scalar(each)),
    ];
    const op = this.#library.check((status) =>
      symbols.TFE_NewOp(this.#context, cString("CollectiveReduceV2"), status)
    );
    try {
      for (const handle of handles) {
        this.#library.check((status) =>
          symbols.TFE_OpAddInput(op, handle, status)
        );
      }
      this.#setAttributes(op, input.element);
      return await this.#execute(op, input.element);
    } finally {
      symbols.TFE_DeleteOp(op);
      for (const handle of handles) symbols.TFE_DeleteTensorHandle(handle);
    }
  }

  #setAttributes(op: Pointer, element: Element): void {
    const { symbols } = this.#library;
    symbols.TFE_OpSetAttrType(op, cString("T"), ELEMENTS[element].code);
    symbols.TFE_OpSetAttrInt(op, cString("Nordering_token"), 0n);
    // No timeout: worker 0 may validate for hours. The waiting workers watch the
    // others.
    symbols.TFE_OpSetAttrFloat(op, cString("timeout_seconds"), 0);
    const texts = {
      merge_op: "Add",
      final_op: "Id",
      communication_hint: "ring",
    };
    for (const [name, text] of Object.entries(texts)) {
      const bytes = new TextEncoder().encode(text);
      const length = BigInt(bytes.length);
      symbols.TFE_OpSetAttrString(op, cString(name), bytes, length);
    }
  }

  async #execute(op: Pointer, element: Element): Promise<HostTensor> {
    const library = this.#library;
    const { symbols } = library;
    const outputs = new BigUint64Array(1);
    const count = new Int32Array([1]);
    await library.wait((status) =>
      symbols.TFE_Execute(op, outputs, count, status)
    );
    const handle = outputs[0]!;
    const pointer = library.check((status) =>
      symbols.TFE_TensorHandleResolve(handle, status)
    );
    symbols.TFE_DeleteTensorHandle(handle);
    return new HostTensor(library, element, { pointer });
  }

  #scalar(value: number): bigint {
    using tensor = this.tensor("int32");
    tensor.write(Int32Array.of(value));
    return tensor.handle();
  }

  /**
   * Checks that a worker is alive, and is still the same process.
   *
   * @throws {TensorflowError} If it is not, or does not answer in time.
   */
  async checkPeer(rank: number, milliseconds: number): Promise<void> {
    const name = cString(taskName(rank));
    await this.#library.wait((status) =>
      this.#library.symbols.TFE_CollectiveOpsCheckPeerHealth(
        this.#context,
        name,
        BigInt(milliseconds),
        status,
      )
    );
  }

  /** Makes every pending sum, and all later ones, fail with this message. */
  abort(message: string): void {
    const { symbols } = this.#library;
    const status = symbols.TF_NewStatus();
    symbols.TF_SetStatus(status, STATUS.unavailable, cString(message));
    symbols.TFE_AbortCollectiveOps(this.#context, status);
    symbols.TF_DeleteStatus(status);
  }
}
