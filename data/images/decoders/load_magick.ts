type Library = typeof import("npm:@imagemagick/magick-wasm@0.0.43");

let loading: Promise<Library> | undefined;

/**
 * ImageMagick, loaded at the first image that needs it: 15 MB that scoring of
 * common formats does not download.
 *
 * @imagemagick/magick-wasm is kept up by a maintainer of ImageMagick, reads every
 * format with the libraries that Pillow has (of 256 kinds of files it gives the
 * same pixels for all but a few), tells damage, and is shut in its own memory.
 * Of its peers, @cwasm/nsbmp refused sound bitmaps and read cut-off ones, utif2
 * and geotiff read TIFF alone, and libheif-js HEIC alone.
 */
export function loadMagick(): Promise<Library> {
  return loading ??= load();
}

/** The most pixels that it makes room for, as many as an image may have. */
const MOST_PIXELS = 2 ** 27;

/** In full and not in an import: what is not needed is not fetched with the module graph. */
const MAGICK = "npm:@imagemagick/magick-wasm@0.0.43";

async function load(): Promise<Library> {
  const library: Library = await import(MAGICK);
  const module = new URL(import.meta.resolve(`${MAGICK}/magick.wasm`));
  await library.initializeImageMagick(await Deno.readFile(module));
  // Larger pictures would go to a disk, which there is none of.
  library.ResourceLimits.area = BigInt(MOST_PIXELS);
  library.ResourceLimits.disk = 0n;
  return library;
}
