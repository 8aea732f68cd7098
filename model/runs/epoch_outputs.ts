/**
 * Outputs of the heads in the steps of one epoch, one row per training image, in the order of the steps.
 */
export class EpochOutputs {
  /** Index of each row's image in the training part. */
  readonly indices: number[] = [];
  /** One list per head: early, late, both. */
  readonly heads: readonly [number[], number[], number[]] = [[], [], []];

  /** Adds the outputs of one step. */
  add(
    indices: readonly number[],
    heads: readonly ArrayLike<number>[],
  ): void {
    this.indices.push(...indices);
    this.heads.forEach((list, head) => {
      for (let row = 0; row < indices.length; row++) {
        list.push(heads[head]![row]!);
      }
    });
  }

  /** As a tensor of a checkpoint: [rows, 4], each an index and three outputs. */
  toTensor(): { shape: [number, number]; data: Float32Array } {
    const data = new Float32Array(this.indices.length * COLUMNS);
    this.indices.forEach((index, row) => {
      data.set([index, ...this.heads.map((list) => list[row]!)], row * COLUMNS);
    });
    return { shape: [this.indices.length, COLUMNS], data };
  }

  /** Restores what {@linkcode toTensor} returned; empty without data. */
  static fromTensor(data: ArrayLike<number> = []): EpochOutputs {
    const outputs = new EpochOutputs();
    for (let at = 0; at < data.length; at += COLUMNS) {
      const [index, ...heads] = Array.from(
        { length: COLUMNS },
        (_, i) => data[at + i]!,
      );
      outputs.add([index!], heads.map((value) => [value]));
    }
    return outputs;
  }
}

/** Numbers of a row: the image's index, then early, late, both. */
const COLUMNS = 4;
