type Library = typeof import("npm:@imagemagick/magick-wasm@0.0.43");

let loading: Promise<Library> | undefined;

/**
 * ImageMagick, loaded at the first image that needs it: 15 MB that scoring of
 * common formats does not download.
 *
 * @imagemagick/magick-wasm is maintained by a maintainer of ImageMagick, reads every format with the libraries of Pillow (the same pixels for all but a few of 256 kinds of files), reports damage, and is confined to its own memory. Of its peers, @cwasm/nsbmp refused valid bitmaps and read truncated ones, utif2 and geotiff read only TIFF, and libheif-js only HEIC.
 */
export function loadMagick(): Promise<Library> {
  return loading ??= load();
}

/** Largest number of pixels that it allocates, the limit of an image. */
const MOST_PIXELS = 2 ** 27;

/** A full specifier, not an import: it is not downloaded with the module graph. */
const MAGICK = "npm:@imagemagick/magick-wasm@0.0.43";

async function load(): Promise<Library> {
  const library: Library = await import(MAGICK);
  const module = new URL(import.meta.resolve(`${MAGICK}/magick.wasm`));
  await library.initializeImageMagick(await Deno.readFile(module));
  // Larger pictures would go to a disk, which does not exist here.
  library.ResourceLimits.area = BigInt(MOST_PIXELS);
  library.ResourceLimits.disk = 0n;
  return library;
}
