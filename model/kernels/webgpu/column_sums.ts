import type { Tensor } from "@tensorflow/tfjs-core";
import { bandsOf, mergeRows } from "./columns.ts";
import type { Gpu } from "./gpu.ts";
import type { ElementType, GpuProgram } from "./gpu_program.ts";

/** Terms that are summed over the columns of matrices of equal shape. */
export interface ColumnTerms {
  /** For labels and errors. */
  name: string;
  /** The inputs of the terms. */
  reads: Readonly<Record<string, ElementType>>;
  /** WGSL of one term or two, of an element `i` in column `c`. */
  terms: readonly [first: string] | readonly [first: string, second: string];
}

/** Two programs: sums of bands of rows, and sums of those. */
export interface ColumnSums {
  /** Number of terms. */
  count: number;
  /** Sums of each band. */
  bands: GpuProgram;
  /** Sums of all bands. */
  total: GpuProgram;
}

/** Makes the programs that sum terms over columns. */
export function columnSumsOf({ name, reads, terms }: ColumnTerms): ColumnSums {
  const pair = terms.length === 2;
  const type = pair ? "vec2f" : "f32";
  const value = (list: readonly string[]) =>
    pair ? `vec2f(${list.join(", ")})` : list[0]!;
  const merge = mergeRows(type, `return a + b;`);
  const main = `
    @compute @workgroup_size(COLUMNS, ROWS)
    fn main(
      @builtin(workgroup_id) group: vec3u,
      @builtin(local_invocation_id) thread: vec3u,
    ) {
      let channels = uniforms.channels;
      let c = group.x * COLUMNS + thread.x;
      var sums = ${type}();`;
  const at = terms.map((_, term) => `at + ${term}u * channels`);
  return {
    count: terms.length,
    bands: {
      name: `${name}, bands`,
      reads,
      writes: ["parts"],
      uniforms: { rows: "u32", channels: "u32", depth: "u32" },
      code: `${merge} ${main}
      let first = group.y * uniforms.depth;
      let end = min(uniforms.rows, first + uniforms.depth);
      if (c < channels) {
        for (var row = first + thread.y; row < end; row += ROWS) {
          let i = row * channels + c;
          sums += ${value(terms)};
        }
      }
      let all = mergeRows(sums, thread.x, thread.y);
      if (c < channels && thread.y == 0u) {
        let at = ${terms.length}u * group.y * channels + c;
        ${
        pair
          ? `parts[${at[0]}] = all.x; parts[${at[1]}] = all.y;`
          : `parts[${at[0]}] = all;`
      }
      }
    }`,
    },
    total: {
      name: `${name}, total`,
      reads: { parts: "f32" },
      writes: pair ? ["first", "second"] : ["first"],
      uniforms: { splits: "u32", channels: "u32" },
      code: `${merge} ${main}
      if (c < channels) {
        for (var split = thread.y; split < uniforms.splits; split += ROWS) {
          let at = ${terms.length}u * split * channels + c;
          sums += ${value(at.map((index) => `parts[${index}]`))};
        }
      }
      let all = mergeRows(sums, thread.x, thread.y);
      if (c < channels && thread.y == 0u) {
        ${pair ? `first[c] = all.x; second[c] = all.y;` : `first[c] = all;`}
      }
    }`,
    },
  };
}

/**
 * Sums of each column of a [rows, channels] matrix, or of an NHWC map.
 *
 * @param tensors Inputs of the terms; the first has the matrix's shape.
 * @returns A tensor of [channels] for each term.
 */
export function columnSums(
  gpu: Gpu,
  { count, bands, total }: ColumnSums,
  tensors: readonly [Tensor, ...Tensor[]],
): Tensor[] {
  const [{ shape, size }] = tensors;
  const channels = shape.at(-1)!;
  const rows = size / channels;
  const { across, splits, depth } = bandsOf(rows, channels);
  const parts = gpu.empty(splits, count, channels);
  gpu.run(bands, {
    tensors: [...tensors, parts],
    uniforms: { rows, channels, depth },
    workgroups: [across, splits],
  });
  const sums = Array.from({ length: count }, () => gpu.empty(channels));
  gpu.run(total, {
    tensors: [parts, ...sums],
    uniforms: { splits, channels },
    workgroups: [across],
  });
  parts.dispose();
  return sums;
}
