import { quote } from "../quote.ts";
import type { Callable, PickleMeaning } from "./pickle_machine.ts";
import { NUMPY_CALLABLES } from "./numpy_scalar.ts";
import { isStorageType, STORAGE_TYPES } from "./storage_types.ts";
import { type TorchStorage, TorchTensor } from "./torch_tensor.ts";

/**
 * What the globals and persistent identifiers of PyTorch's pickles mean: the
 * tensors' own, ordered dictionaries and NumPy's numbers; nothing else.
 */
export class TorchMeaning implements PickleMeaning {
  /** The storages that were named, by key. */
  readonly storages = new Map<string, TorchStorage>();
  /** Parts of storages, which PyTorch before 0.4 named. */
  readonly #views = new Map<string, StorageView>();

  /** {@inheritDoc PickleMeaning.findGlobal} */
  findGlobal(module: string, name: string): unknown {
    const full = `${module}.${name}`;
    const found = STORAGE_TYPES.get(full) ?? CALLABLES.get(full);
    if (found) return found;
    throw new Error(
      `the pickle needs ${quote(full)}, which is none of the few names that ` +
        "tensors need; nothing in a file is executed",
    );
  }

  /** {@inheritDoc PickleMeaning.findPersistent} */
  findPersistent(identifier: unknown): StorageView {
    if (!Array.isArray(identifier) || identifier[0] !== "storage") {
      const kind = Array.isArray(identifier) ? identifier[0] : identifier;
      throw new Error(
        typeof kind === "string"
          ? `the pickle refers to a ${quote(kind)}, and not to a storage`
          : "the pickle refers to something that is no storage",
      );
    }
    const [, type, key, , length, view] = identifier;
    if (!isStorageType(type)) {
      throw new Error("the pickle has a storage of no known type");
    }
    if (
      typeof key !== "string" || !Number.isSafeInteger(length) || length < 0
    ) {
      throw new Error("the pickle has a storage without a key or a length");
    }
    const storage = this.#storage({ key, type, length });
    return view ? this.#view(storage, view) : { storage, start: 0 };
  }

  #storage(storage: TorchStorage): TorchStorage {
    const known = this.storages.get(storage.key);
    if (!known) {
      this.storages.set(storage.key, storage);
      return storage;
    }
    if (known.type !== storage.type || known.length !== storage.length) {
      throw new Error(
        `the pickle has two storages named ${quote(storage.key)}`,
      );
    }
    return known;
  }

  #view(storage: TorchStorage, view: unknown): StorageView {
    const [key, start] = Array.isArray(view) ? view : [];
    if (typeof key !== "string" || !Number.isSafeInteger(start) || start < 0) {
      throw new Error("the pickle has a part of a storage without a start");
    }
    const known = this.#views.get(key) ?? { storage, start };
    this.#views.set(key, known);
    return known;
  }
}

/** A storage from an element on. */
interface StorageView {
  storage: TorchStorage;
  start: number;
}

const CALLABLES: ReadonlyMap<string, Callable> = new Map(
  ([
    { name: "collections.OrderedDict", call: _orderedDict },
    { name: "torch._utils._rebuild_tensor", call: _tensor },
    { name: "torch._utils._rebuild_tensor_v2", call: _tensor },
    { name: "torch._utils._rebuild_parameter", call: ([tensor]) => tensor },
    { name: "torch.Size", call: ([sides]) => sides },
    ...NUMPY_CALLABLES,
  ] satisfies Callable[]).map((callable) => [callable.name, callable]),
);

/** Empty, or from a list of pairs, as Python 2 pickles it. */
function _orderedDict([pairs]: readonly unknown[]): Map<unknown, unknown> {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs) || !pairs.every(Array.isArray)) {
    throw new Error(
      "the pickle makes an OrderedDict of something else than pairs",
    );
  }
  return new Map(pairs.map(([key, value]) => [key, value]));
}

/** (storage, offset, size, stride, requires_grad, backward_hooks, metadata). */
function _tensor(args: readonly unknown[]): TorchTensor {
  const [view, offset, shape, strides, , , metadata] = args;
  if (!(view instanceof Object) || !("storage" in view)) {
    throw new Error("the pickle makes a tensor without a storage");
  }
  // A conjugate or negated view; no weights are.
  if (metadata instanceof Map && metadata.size > 0) {
    throw new Error("the pickle makes a tensor whose elements are negated");
  }
  const { storage, start } = view as StorageView;
  const place = typeof offset === "number" ? start + offset : offset;
  return new TorchTensor(storage, place, shape, strides);
}
