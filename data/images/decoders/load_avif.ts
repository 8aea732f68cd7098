type Library = typeof import("npm:@jsquash/avif@2.1.1/decode.js");

let loading: Promise<Library> | undefined;

/**
 * The AVIF decoder of jSquash, loaded at the first such image: libavif in WebAssembly,
 * the library of Pillow, 1 MB. It interpolates chroma of 4:2:0 and 4:2:2; libheif,
 * which sharp has, repeats it, and is up to 30 levels off in a photograph.
 */
export function loadAvif(): Promise<Library> {
  return loading ??= load();
}

/** A full specifier, not an import: it is not downloaded with the module graph. */
const AVIF = "npm:@jsquash/avif@2.1.1";

async function load(): Promise<Library> {
  const library: Library = await import(`${AVIF}/decode.js`);
  const file = new URL(
    import.meta.resolve(`${AVIF}/codec/dec/avif_dec.wasm`),
  );
  await library.init(await WebAssembly.compile(await Deno.readFile(file)));
  return library;
}
