import type {
  Cell,
  Convolution,
  Operations,
  Pooling,
} from "./layers/operations.ts";
import { requireCells } from "../kernels/cell_bounds.ts";
import type { IqaNetwork } from "./iqa_network.ts";

/** Bytes of one number of a map. */
const NUMBER = 4;

/**
 * Side of the square image for which the sizes are computed: sizes of maps are
 * proportional to its pixels.
 */
const SIDE = 256;

/**
 * Ratio of measured memory to that of the maps, for workspace of convolutions
 * and memory kept for reuse: in TensorFlow and ONNX Runtime, AlexNet, VGG16 and
 * five ResNets at 1 and 2.6 megapixels need 0.7 to 1.2 times as much.
 */
const MARGIN = 1.5;

/**
 * Approximate bytes that a prediction needs per pixel of the image: for the
 * image, and for the operation with the largest input and output together. Only
 * sizes are computed, not values.
 *
 * @param network The layers.
 */
export function bytesPerPixel(network: IqaNetwork): number {
  const sizes = new MapSizes();
  const image = { height: SIDE, width: SIDE, channels: 3 };
  network.features(sizes, image);
  const bytes = (numbersOf(image) + sizes.most) * NUMBER;
  return MARGIN * bytes / (SIDE * SIDE);
}

/**
 * Checks that a network can pool the maps of an image of this size. In a
 * smaller map, ONNX Runtime's cells would share pixels.
 *
 * @throws {RangeError} If a map has fewer rows or columns than its cells.
 */
export function requirePoolable(
  network: IqaNetwork,
  { height, width }: { height: number; width: number },
): void {
  network.features(new MapSizes(), { height, width, channels: 3 });
}

/** Size of a map, of one image. */
interface MapSize {
  height: number;
  width: number;
  channels: number;
}

function numbersOf({ height, width, channels }: MapSize): number {
  return height * width * channels;
}

/** Computes sizes through the layers, and the largest total of one operation. */
class MapSizes implements Operations<MapSize> {
  /** Largest count of numbers in the input and output of one operation. */
  most = 0;

  #step(inputs: readonly MapSize[], output: MapSize): MapSize {
    const all = [...inputs, output].reduce((sum, it) => sum + numbersOf(it), 0);
    this.most = Math.max(this.most, all);
    return output;
  }

  conv2d(x: MapSize, { filter, stride, padding }: Convolution): MapSize {
    const [channels, , size] = filter.shape as [number, number, number];
    const side = (length: number) =>
      padding === "same"
        ? Math.ceil(length / stride)
        : Math.floor((length + 2 * padding - size) / stride) + 1;
    const { height, width } = x;
    return this.#step([x], {
      height: side(height),
      width: side(width),
      channels,
    });
  }

  batchNorm(x: MapSize): MapSize {
    return this.#step([x], x);
  }

  relu(x: MapSize): MapSize {
    return this.#step([x], x);
  }

  relu6(x: MapSize): MapSize {
    return this.#step([x], x);
  }

  maxPool(x: MapSize, { size, stride, padding }: Pooling): MapSize {
    const side = (length: number) =>
      Math.floor((length + 2 * padding - size) / stride) + 1;
    const { height, width, channels } = x;
    return this.#step([x], {
      height: side(height),
      width: side(width),
      channels,
    });
  }

  cell({ height, width, channels }: MapSize, cell: Cell): MapSize {
    const { parts } = cell;
    requireCells(height, width, parts);
    const side = (length: number) => Math.ceil(length / parts);
    return { height: side(height), width: side(width), channels };
  }

  reduce(x: MapSize): MapSize {
    return this.#step([x], { ...x, height: 1, width: 1 });
  }

  linear(x: MapSize): MapSize {
    return x; // features do not depend on the image's size
  }

  sum(a: MapSize, b: MapSize): MapSize {
    return this.#step([a, b], a);
  }

  concat([first]: readonly MapSize[]): MapSize {
    return first!;
  }

  interleave([first]: readonly MapSize[]): MapSize {
    return first!;
  }

  sequence(
    x: MapSize,
    layers: readonly ((x: MapSize) => MapSize)[],
  ): MapSize {
    return layers.reduce((value, layer) => layer(value), x);
  }
}
