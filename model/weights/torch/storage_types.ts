import { ELEMENT_TYPES, type ElementType } from "../element_types.ts";

/** A kind of PyTorch's storages, the flat arrays that tensors look into. */
export interface StorageType {
  /** PyTorch's name, as torch.FloatStorage. */
  name: string;
  /** How its elements are stored. */
  elements: ElementType;
}

/** The storages that are read, by PyTorch's name, as safetensors calls them. */
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

/** Storage types by their global name. */
export const STORAGE_TYPES: ReadonlyMap<string, StorageType> = new Map(
  Object.entries(TYPES).map(([name, type]) => [
    `torch.${name}`,
    { name: `torch.${name}`, elements: ELEMENT_TYPES.get(type)! },
  ]),
);

/** PyTorch's names of the storages that are read. */
export const STORAGE_TYPE_NAMES: readonly string[] = Object.keys(TYPES);

/** Whether an object out of a pickle is one of the storage types. */
export function isStorageType(value: unknown): value is StorageType {
  return value instanceof Object && "name" in value &&
    STORAGE_TYPES.get(String(value.name)) === value;
}
