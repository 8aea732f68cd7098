/** An attribute of an operation, as AttrValue in attr_value.proto holds it. */
export type Attribute = [name: string, value: Record<string, unknown>];

/** Enum values of the element types, from types.proto. */
export const DATA_TYPES = {
  float32: 1,
  int32: 3,
  uint8: 4,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;

/** Name of an element type. */
export type DataType = keyof typeof DATA_TYPES;

const utf8 = new TextEncoder();

/** An element type. */
export function type(name: string, of: DataType): Attribute {
  return [name, { type: DATA_TYPES[of] }];
}

/** Element types. */
export function types(name: string, of: readonly DataType[]): Attribute {
  return [name, { list: { type: of.map((each) => DATA_TYPES[each]) } }];
}

/** A whole number. */
export function integer(name: string, value: number): Attribute {
  return [name, { i: value }];
}

/** Whole numbers. */
export function integers(name: string, values: readonly number[]): Attribute {
  return [name, { list: { i: values } }];
}

/** A number. */
export function number(name: string, value: number): Attribute {
  return [name, { f: value }];
}

/** A string. */
export function text(name: string, value: string): Attribute {
  return [name, { s: utf8.encode(value) }];
}

/** Strings. */
export function texts(name: string, values: readonly string[]): Attribute {
  return [name, { list: { s: values.map((each) => utf8.encode(each)) } }];
}

/** A boolean. */
export function flag(name: string, value: boolean): Attribute {
  return [name, { b: value }];
}

/** Lengths of axes; -1 for any length. */
export function shape(name: string, lengths: readonly number[]): Attribute {
  return [name, { shape: shapeContent(lengths) }];
}

/** TensorShapeProto of these lengths. */
export function shapeContent(
  lengths: readonly number[],
): Record<string, unknown> {
  return { dim: lengths.map((size) => ({ size })) };
}
