import { quote } from "../quote.ts";
import { NUMPY_CALLABLES } from "./numpy_scalar.ts";
import {
  findConstant,
  findPassedOver,
  PassedOver,
  UnreadTensor,
} from "./passed_over.ts";
import type { PickleMeaning } from "./pickle_machine.ts";
import type { Callable } from "./python_object.ts";
import {
  isStorageType,
  LATER_STORAGES,
  STORAGE_TYPES,
  UNTYPED,
} from "./storage_types.ts";
import {
  LegacyTensor,
  type TorchStorage,
  TorchTensor,
} from "./torch_tensor.ts";

/**
 * The meaning of globals and persistent identifiers in PyTorch's pickles:
 * tensors, dictionaries and NumPy's numbers are created; other objects that may
 * accompany weights are ignored; all other names are rejected.
 */
export class TorchMeaning implements PickleMeaning {
  /** The storages that were named, by key. */
  readonly storages = new Map<string, TorchStorage>();
  /** Views of storages, which PyTorch before 0.4 named. */
  readonly #views = new Map<string, StorageView>();

  /** {@inheritDoc PickleMeaning.findGlobal} */
  findGlobal(module: string, name: string): unknown {
    // Protocol 2 has the names of Python 2.
    const full = `${MODULES_OF_PYTHON_2[module] ?? module}.${name}`;
    const found = STORAGE_TYPES.get(full) ?? CALLABLES.get(full) ??
      findConstant(full) ?? findPassedOver(full);
    if (found) return found;
    throw new Error(
      `the pickle needs ${
        quote(full)
      }, which is not a known name in checkpoints, ` +
        "and nothing in a file is executed; " +
        "save only the state_dict with torch.save",
    );
  }

  /** {@inheritDoc PickleMeaning.findPersistent} */
  findPersistent(identifier: unknown): StorageView {
    if (!Array.isArray(identifier) || identifier[0] !== "storage") {
      const kind = Array.isArray(identifier) ? identifier[0] : identifier;
      throw new Error(
        typeof kind === "string"
          ? `the pickle refers to a ${quote(kind)}, and not to a storage`
          : "the pickle refers to an object that is not a storage",
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
      throw new Error("the pickle has a view of a storage without a start");
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

/** Modules that were renamed in Python 3. */
const MODULES_OF_PYTHON_2: Readonly<Record<string, string>> = {
  __proto__: null as never,
  __builtin__: "builtins",
  copy_reg: "copyreg",
};

/** Classes of tensors before PyTorch 0.4. */
const TENSOR_CLASSES = [
  "torch.Tensor",
  ...[...STORAGE_TYPES.keys()].filter((name) => name !== UNTYPED.name)
    .map((name) => name.replace(/Storage$/, "Tensor")),
];

/** Callables that make tensors, also those of subclasses. */
const REBUILD: readonly Callable[] = [
  { name: "torch._utils._rebuild_tensor", call: tensor },
  { name: "torch._utils._rebuild_tensor_v2", call: tensor },
  { name: "torch._utils._rebuild_tensor_v3", call: laterTensor },
  ...[
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch._utils._rebuild_device_tensor_from_cpu_tensor",
  ].map((name) => ({ name, call: first })),
  ...Object.entries({
    _rebuild_qtensor: "quantized",
    _rebuild_sparse_tensor: "sparse",
    _rebuild_nested_tensor: "nested",
    _rebuild_meta_tensor_no_storage: "meta",
    _rebuild_wrapper_subclass: "wrapped",
    _rebuild_device_tensor_from_numpy: "NumPy-made",
  }).map(([name, kind]) => ({
    name: `torch._utils.${name}`,
    call: () => new UnreadTensor(kind),
  })),
];

const CALLABLES: ReadonlyMap<string, Callable> = new Map(
  ([
    { name: "collections.OrderedDict", call: orderedDict },
    { name: "collections.Counter", call: ([counts]) => counts ?? new Map() },
    ...REBUILD,
    { name: "torch._tensor._rebuild_from_type_v2", call: fromType },
    {
      name: "torch.nn.parameter.Parameter",
      call: (args) => args.length > 0 ? first(args) : legacyTensor(),
    },
    ...TENSOR_CLASSES.map((name) => ({ name, call: legacyTensor })),
    ...["torch.sparse", "torch.cuda.sparse"].flatMap((module) =>
      ["BFloat16", "Byte", "Char", "Double", "Float", "Half", "Int", "Long"]
        .concat("Short").map((type) => ({
          name: `${module}.${type}Tensor`,
          call: () => new UnreadTensor("sparse"),
        }))
    ),
    { name: "torch.Size", call: first },
    ...NUMPY_CALLABLES,
  ] satisfies Callable[]).map((callable) => [callable.name, callable]),
);

/** Returns the first argument. */
function first([argument]: readonly unknown[]): unknown {
  return argument;
}

/** Empty, or from a list of pairs, as Python 2 pickles it. */
function orderedDict([pairs]: readonly unknown[]): Map<unknown, unknown> {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs) || !pairs.every(Array.isArray)) {
    throw new Error(
      "the pickle makes an OrderedDict from other values than pairs",
    );
  }
  return new Map(pairs.map(([key, value]) => [key, value]));
}

/** (storage, offset, size, stride, requires_grad, backward_hooks, metadata). */
function tensor(args: readonly unknown[]): TorchTensor | UnreadTensor {
  const [view, offset, shape, strides, , , metadata] = args;
  // A conjugated or negated view, which weights never are.
  if (metadata instanceof Map && metadata.size > 0) {
    return new UnreadTensor("conjugated or negated");
  }
  return plainTensor([view, offset, shape, strides]);
}

/** (storage, offset, size, stride). */
function plainTensor(
  [view, offset, shape, strides]: readonly unknown[],
): TorchTensor {
  const { storage, start } = viewOf(view);
  const place = typeof offset === "number" ? start + offset : offset;
  return new TorchTensor(storage, place, shape, strides);
}

/** As {@linkcode tensor}, with the type of the elements before the metadata: the storage is of bytes. */
function laterTensor(args: readonly unknown[]): TorchTensor | UnreadTensor {
  const [view, offset, shape, strides, requires, hooks, type, metadata] = args;
  const { storage } = viewOf(view);
  const later = type instanceof PassedOver && LATER_STORAGES.get(type.what);
  if (!later || storage.type !== UNTYPED) {
    return new UnreadTensor(
      type instanceof PassedOver ? type.what : "typeless",
    );
  }
  const length = Math.floor(storage.length / later.size);
  const look = { key: storage.key, type: later, length };
  if (length * later.size !== storage.length) {
    throw new Error("the pickle has a tensor whose last element is truncated");
  }
  return tensor([
    { storage: look, start: 0 },
    offset,
    shape,
    strides,
    requires,
    hooks,
    metadata,
  ]);
}

/** (function, class, its arguments, state): a tensor of a subclass, or with attributes. */
function fromType([make, , args]: readonly unknown[]): unknown {
  const rebuild = REBUILD.find((callable) => callable === make);
  if (!rebuild || !Array.isArray(args)) return new UnreadTensor("subclassed");
  return rebuild.call(args);
}

function legacyTensor(): LegacyTensor {
  return new LegacyTensor(plainTensor);
}

function viewOf(view: unknown): StorageView {
  if (!(view instanceof Object) || !("storage" in view)) {
    throw new Error("the pickle makes a tensor without a storage");
  }
  return view as StorageView;
}
