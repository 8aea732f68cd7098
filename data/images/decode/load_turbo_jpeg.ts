import { createRequire } from "node:module";

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

/**
 * The file of the package's addon, through which the functions of the libraries
 * that it is linked to are found: its own libjpeg-turbo, and the C library.
 * Unlike the libraries' names, it can be allowed to `--allow-ffi` as a folder.
 */
export async function turboJpegAddon(): Promise<string> {
  await import("@julusian/jpeg-turbo");
  const loaded = Object.keys(createRequire("/").cache);
  return loaded.find((file) => /jpeg-turbo.*\.node$/.test(file))!;
}

async function load(): Promise<TurboJpeg | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const addon = await turboJpegAddon();
  const { state } = await Deno.permissions.query({ name: "ffi" });
  // Where only folders are allowed, Deno refuses pointers to functions.
  if (state !== "granted") return Deno.dlopen(addon, FUNCTIONS).symbols;
  // Elsewhere the library is closed, so that no test of a user leaves it open; the package never unloads it.
  const library = Deno.dlopen(addon, ADDRESSES);
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
