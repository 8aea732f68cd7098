/** Type of a uniform number in WGSL. */
export type UniformType = "u32" | "i32" | "f32";

/** Type of an element of an array in WGSL; `vec4f` reads four floats at once. */
export type ElementType = "f32" | "vec4f";

/** A compute shader, with the names of its tensors and uniforms. */
export interface GpuProgram {
  /** For labels and errors; programs with the same name have the same code. */
  readonly name: string;
  /** Arrays that are read. */
  readonly reads: Readonly<Record<string, ElementType>>;
  /** Arrays of floats that are written, and may be read before. */
  readonly writes: readonly string[];
  /** Numbers that differ between calls, accessed as `uniforms.NAME`. */
  readonly uniforms: Readonly<Record<string, UniformType>>;
  /** WGSL with the entry point `main`, without declarations of the above. */
  readonly code: string;
}

/** Complete WGSL of a program: arrays that are read, then written, then uniforms. */
export function sourceOf(
  { reads, writes, uniforms, code }: GpuProgram,
): string {
  const arrays = [
    ...Object.entries(reads).map(([name, type]) => ["read", name, type]),
    ...writes.map((name) => ["read_write", name, "f32"]),
  ];
  const bindings = arrays.map(([access, name, type], index) =>
    `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${type}>;`
  );
  const fields = Object.entries(uniforms).map(([name, type]) =>
    `${name}: ${type}`
  );
  return [
    ...bindings,
    `struct Uniforms { ${fields.join(", ")} }`,
    `@group(0) @binding(${arrays.length}) var<uniform> uniforms: Uniforms;`,
    code,
  ].join("\n");
}

/** The uniforms' bytes; WebGPU requires multiples of 16. */
export function packUniforms(
  { name, uniforms }: GpuProgram,
  values: Readonly<Record<string, number>>,
): ArrayBuffer {
  const fields = Object.entries(uniforms);
  const bytes = new DataView(
    new ArrayBuffer(16 * Math.ceil(fields.length / 4)),
  );
  fields.forEach(([field, type], index) => {
    const value = values[field];
    if (value === undefined) {
      throw new TypeError(`Cannot run ${name}: it has no value for ${field}`);
    }
    const offset = 4 * index;
    if (type === "f32") bytes.setFloat32(offset, value, true);
    else if (type === "i32") bytes.setInt32(offset, value, true);
    else bytes.setUint32(offset, value, true);
  });
  return bytes.buffer;
}

/** Makes each variant of a program once. */
export function variantsOf<Variant>(
  make: (variant: Variant) => GpuProgram,
): (variant: Variant) => GpuProgram {
  const known = new Map<string, GpuProgram>();
  return (variant) => {
    const key = JSON.stringify(variant);
    const program = known.get(key) ?? make(variant);
    known.set(key, program);
    return program;
  };
}
