import type { TorchStorage } from "./torch_tensor.ts";

/** A file of PyTorch whose object is known and whose storages can be read. */
export interface TorchContainer {
  /** What was saved: dictionaries, lists, tensors, plain values. */
  object: unknown;
  /** Opcodes of its pickle. */
  steps: number;
  /** Bytes of the wanted storages, in the order of the file. */
  readStorages(
    wanted: ReadonlySet<TorchStorage>,
  ): AsyncIterable<[TorchStorage, Uint8Array<ArrayBuffer>]>;
}
