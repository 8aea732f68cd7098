import type { ImaginaryDispatch } from "../../model/support/imaginary_gpu.ts";

/** What a run of a program asks of a device. */
export interface DispatchCost {
  /** Name of the program, without that of its variant. */
  program: string;
  /** Bytes between the processors and memory, each number read or written once. */
  bytes: number;
  /** Additions and multiplications; a fused pair counts as two. */
  operations: number;
}

/** Programs that read what they write: bindings from this one on pass memory twice. */
const UPDATES: Readonly<Record<string, number>> = {
  "adam": 1,
  "running average": 1,
};

/** Programs of ours that are a convolution or a gradient of one; their uniforms begin with its shape. */
const CONVOLUTIONS =
  /^(grouped convolution|input gradient|filter gradient,|depthwise \w)/;

/** tfjs's programs that multiply matrices. */
const PRODUCTS = /^(Conv2DMM|Conv2DNaive|MatMul)/;

/** The least that a run of a program can take: what each number costs that it must read, write, compute. */
export function dispatchCost(dispatch: ImaginaryDispatch): DispatchCost {
  const program = dispatch.program
    .replace(/, (\d+ columns|true|false|f32|vec4f)\b/g, "");
  const twice = UPDATES[program] ?? Infinity;
  const bytes = dispatch.buffers.reduce(
    (sum, size, i) => sum + (i >= twice ? 2 : 1) * size,
    0,
  );
  return { program, bytes, operations: operationsOf(dispatch, bytes) };
}

function operationsOf(
  { program, uniforms, shapes }: ImaginaryDispatch,
  bytes: number,
): number {
  if (CONVOLUTIONS.test(program)) return ofConvolution(uniforms);
  if (shapes && PRODUCTS.test(program)) {
    const [left, right] = shapes.inputs as [number[], number[]];
    const size = product(shapes.output);
    // A filter [k,k,C,O] has k·k·C terms for each output; of matrices [b,M,K], K = size/(b·M).
    return program.startsWith("Conv2D")
      ? 2 * size * product(right.slice(0, 3))
      : 2 * size * product(left) / product(shapes.output.slice(0, -1));
  }
  return bytes / 4; // one of each number that passes
}

function ofConvolution(uniforms: DataView): number {
  const [images, , , outHeight, outWidth, size, , , , groups, inside, outside] =
    Array.from({ length: 12 }, (_, i) => uniforms.getUint32(4 * i, true)) as [
      ...[number, number, number, number, number, number],
      ...[number, number, number, number, number, number],
    ];
  const outputs = images * outHeight * outWidth * groups * outside;
  return 2 * outputs * size ** 2 * inside;
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, side) => all * side, 1);
}
