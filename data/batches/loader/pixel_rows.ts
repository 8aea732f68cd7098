import type { ImageSize, RgbImage } from "../../images/rgb_image.ts";
import { normalizeImageInto } from "../../images/normalize_image.ts";

/** Images of one size, prepared for a network. */
export interface PixelGroup {
  /** Place in the request of each row, once per crop of an image. */
  places: number[];
  /** Rows, height, width, 3. */
  shape: [number, number, number, number];
  /** As many normalized numbers. */
  pixels: Float32Array<ArrayBuffer>;
}

/** The crops of one image: some rows of one size. */
export interface Sample extends ImageSize {
  /** Number of rows. */
  count: number;
  /** Writes them, normalized, one after the other. */
  writeInto(target: Float32Array, offset: number): void;
}

/** The sample of the crops of an image. */
export function sampleOf(parts: readonly RgbImage[]): Sample {
  const { height, width } = parts[0]!;
  return {
    height,
    width,
    count: parts.length,
    writeInto: (target, offset) =>
      parts.forEach((part, i) =>
        normalizeImageInto(part, target, offset + i * part.data.length)
      ),
  };
}

/** Collects the samples of a request, in the order in which they are ready. */
export interface PixelRows {
  /** Adds the sample of the image at a place of the request. */
  add(place: number, sample: Sample): void;
  /** The samples so far, by place; neighbors of equal size together. */
  groups(): PixelGroup[];
}

/** Rows of a known size: each is written to its final place. */
export class RowsOfOneSize implements PixelRows {
  readonly #pixels: Float32Array<ArrayBuffer>;
  readonly #size: ImageSize;
  readonly #perImage: number;
  readonly #written: number[] = [];

  constructor(images: number, perImage: number, size: ImageSize) {
    const { height, width } = size;
    this.#size = size;
    this.#perImage = perImage;
    this.#pixels = new Float32Array(images * perImage * height * width * 3);
  }

  get #perPlace(): number {
    return this.#perImage * this.#size.height * this.#size.width * 3;
  }

  add(place: number, sample: Sample): void {
    sample.writeInto(this.#pixels, place * this.#perPlace);
    this.#written.push(place);
  }

  groups(): PixelGroup[] {
    const written = this.#written.sort((a, b) => a - b);
    if (written.length === 0) return [];
    const { height, width } = this.#size;
    const places = written.flatMap((place) =>
      new Array<number>(this.#perImage).fill(place)
    );
    return [{
      places,
      shape: [places.length, height, width, 3],
      pixels: this.#withoutGaps(written),
    }];
  }

  /** An image that could not be read leaves a gap. */
  #withoutGaps(written: readonly number[]): Float32Array<ArrayBuffer> {
    const length = written.length * this.#perPlace;
    if (length === this.#pixels.length) return this.#pixels;
    written.forEach((place, i) => {
      const from = place * this.#perPlace;
      this.#pixels.copyWithin(i * this.#perPlace, from, from + this.#perPlace);
    });
    return this.#pixels.slice(0, length);
  }
}

interface Placed {
  place: number;
  sample: Sample;
}

/** Rows of images that keep their own size: they are joined at the end. */
export class RowsOfAnySize implements PixelRows {
  readonly #samples: Placed[] = [];

  add(place: number, sample: Sample): void {
    this.#samples.push({ place, sample });
  }

  groups(): PixelGroup[] {
    const groups: Placed[][] = [];
    for (const each of this.#samples.sort((a, b) => a.place - b.place)) {
      const previous = groups.at(-1)?.[0]?.sample;
      const { height, width } = each.sample;
      if (previous?.height === height && previous.width === width) {
        groups.at(-1)!.push(each);
      } else groups.push([each]);
    }
    return groups.map(assemble);
  }
}

function assemble(
  samples: readonly Placed[],
): PixelGroup {
  const { height, width } = samples[0]!.sample;
  const places = samples.flatMap(({ place, sample }) =>
    new Array<number>(sample.count).fill(place)
  );
  const pixels = new Float32Array(places.length * height * width * 3);
  let offset = 0;
  for (const { sample } of samples) {
    sample.writeInto(pixels, offset);
    offset += sample.count * height * width * 3;
  }
  return { places, shape: [places.length, height, width, 3], pixels };
}
