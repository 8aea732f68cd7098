import { ELEMENT_TYPES, type ElementType } from "../element_types.ts";

/** A kind of PyTorch's storages, the flat arrays that tensors look into. */
export interface StorageType {
  /** PyTorch's name, as torch.FloatStorage. */
  name: string;
  /** Bytes of an element. */
  size: number;
  /** How its elements are read; undefined if they are not real numbers. */
  elements?: ElementType;
}

/** Safetensors names of the supported storages, by PyTorch's name. */
const TYPES: Readonly<Record<string, string>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

/**
 * Unsupported storages that may accompany weights, with the bytes of an
 * element.
 */
const UNREAD: Readonly<Record<string, number>> = {
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
  QInt8Storage: 1,
  QUInt8Storage: 1,
  QInt32Storage: 4,
  QUInt4x2Storage: 1,
  QUInt2x4Storage: 1,
};

/** Bytes whose element type the tensors give. */
export const UNTYPED: StorageType = {
  name: "torch.storage.UntypedStorage",
  size: 1,
};

/** Element types without a named storage, with their safetensors names. */
const LATER_TYPES: Readonly<Record<string, string>> = {
  "torch.uint16": "U16",
  "torch.uint32": "U32",
  "torch.uint64": "U64",
  "torch.float8_e4m3fn": "F8_E4M3",
  "torch.float8_e5m2": "F8_E5M2",
};

/** Storages of tensors of these types, by the name of the type. */
export const LATER_STORAGES: ReadonlyMap<string, StorageType> = new Map(
  Object.entries(LATER_TYPES).map(([name, type]) => {
    const elements = ELEMENT_TYPES.get(type)!;
    return [name, { name, size: elements.size, elements }];
  }),
);

/** Storage types by their global name; PyTorch had others for tensors of a GPU. */
export const STORAGE_TYPES: ReadonlyMap<string, StorageType> = new Map([
  ...["torch", "torch.cuda"].flatMap((module) => [
    ...Object.entries(TYPES).map(([name, type]) => {
      const elements = ELEMENT_TYPES.get(type)!;
      return named({
        name: `${module}.${name}`,
        size: elements.size,
        elements,
      });
    }),
    ...Object.entries(UNREAD).map(([name, size]) =>
      named({ name: `${module}.${name}`, size })
    ),
  ]),
  named(UNTYPED),
]);

function named(type: StorageType): [string, StorageType] {
  return [type.name, type];
}

/** PyTorch's names of the storages that are read. */
export const STORAGE_TYPE_NAMES: readonly string[] = Object.keys(TYPES);

/** Whether an object out of a pickle is one of the storage types. */
export function isStorageType(value: unknown): value is StorageType {
  return value instanceof Object && "name" in value &&
    STORAGE_TYPES.get(String(value.name)) === value;
}
