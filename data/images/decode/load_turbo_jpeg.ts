/** The functions of libjpeg-turbo that decode, as C declares them. */
const FUNCTIONS = {
  tjInitDecompress: { parameters: [], result: "pointer" },
  tjDestroy: { parameters: ["pointer"], result: "i32" },
  tjDecompressHeader3: {
    parameters: [
      "pointer",
      "buffer",
      "usize",
      "buffer",
      "buffer",
      "buffer",
      "buffer",
    ],
    result: "i32",
  },
  tjDecompress2: {
    parameters: [
      "pointer",
      "buffer",
      "usize",
      "buffer",
      "i32",
      "i32",
      "i32",
      "i32",
      "i32",
    ],
    result: "i32",
    nonblocking: true,
  },
} as const;

/** Where they are. */
const ADDRESSES = {
  tjInitDecompress: { type: "pointer" },
  tjDestroy: { type: "pointer" },
  tjDecompressHeader3: { type: "pointer" },
  tjDecompress2: { type: "pointer" },
} as const;

/** {@linkcode FUNCTIONS}, to be called. */
export type TurboJpeg = {
  [Name in keyof typeof FUNCTIONS]: Deno.UnsafeFnPointer<
    typeof FUNCTIONS[Name]
  >["call"];
};

let loading: Promise<TurboJpeg | undefined> | undefined;

/**
 * libjpeg-turbo, loaded at the first JPEG; `undefined` if it is not available.
 *
 * Of the npm packages with prebuilt libraries, @julusian/jpeg-turbo is the maintained one (libjpeg-turbo 3.1.3).
 * Its own function asks for the fast transform, whose pixels are up to 7 levels off; so the library beside its addon on
 * Linux is called directly. For macOS and Windows it is linked into the addon, and sharp decodes. Builds of it in
 * WebAssembly (@cwasm/jpeg-turbo,
 * @cornerstonejs/codec-libjpeg-turbo-8bit) lack SIMD and are slower than sharp.
 */
export function loadTurboJpeg(): Promise<TurboJpeg | undefined> {
  return loading ??= load().catch(() => undefined);
}

async function load(): Promise<TurboJpeg | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  // The package's addon needs the library, which is found by its name from then on and never unloaded.
  await import("@julusian/jpeg-turbo");
  const library = Deno.dlopen("libturbojpeg.so.0", ADDRESSES);
  try {
    const named = <Name extends keyof typeof FUNCTIONS>(name: Name) => {
      const fn = new Deno.UnsafeFnPointer<typeof FUNCTIONS[Name]>(
        library.symbols[name] as never,
        FUNCTIONS[name],
      );
      return fn.call.bind(fn) as TurboJpeg[Name];
    };
    return {
      tjInitDecompress: named("tjInitDecompress"),
      tjDestroy: named("tjDestroy"),
      tjDecompressHeader3: named("tjDecompressHeader3"),
      tjDecompress2: named("tjDecompress2"),
    };
  } finally {
    library.close();
  }
}
