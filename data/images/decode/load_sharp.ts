import type sharp from "sharp";

let loading: Promise<typeof sharp> | undefined;

/** The image library, loaded at the first image so that a program that reads none starts without native code. */
export function loadSharp(): Promise<typeof sharp> {
  return loading ??= import("sharp").then(({ default: loaded }) => {
    // Files are read once each: a cache of operations would only hold memory.
    loaded.cache(false);
    // Several images are decoded at once; more threads for each would only wait for each other.
    loaded.concurrency(1);
    return loaded;
  });
}
