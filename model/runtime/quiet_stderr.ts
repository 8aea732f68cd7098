import process from "node:process";
import { turboJpegAddon } from "../../data/images/decode/load_turbo_jpeg.ts";

/** File of the C library by system; on others, nothing is muted. */
const LIBC: Record<string, string> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};

/**
 * Runs a function and discards what native code writes to standard error in the
 * meantime.
 *
 * TensorFlow 2.21 prints three lines in every process that no setting mutes,
 * and Mesa warns about a missing desktop. `IQA_DEBUG=1` shows everything.
 * Without the permission for FFI nothing is muted.
 */
export async function quietStderr<T>(action: () => T | Promise<T>): Promise<T> {
  const restore = Deno.env.get("IQA_DEBUG")
    ? undefined
    : await redirectStderr();
  try {
    return await action();
  } finally {
    restore?.();
  }
}

const WRITE_ONLY = 1;
const STDERR = 2;

async function redirectStderr(): Promise<(() => void) | undefined> {
  const libc = await openLibc();
  if (!libc) return undefined;
  const { dup, dup2, open, close } = libc.symbols;
  const saved = dup(STDERR);
  const nowhere = open(new TextEncoder().encode("/dev/null\0"), WRITE_ONLY);
  dup2(nowhere, STDERR);
  close(nowhere);
  return () => {
    dup2(saved, STDERR);
    close(saved);
    libc.close();
  };
}

async function openLibc() {
  const name = LIBC[process.platform];
  if (!name) return undefined;
  try {
    return open(name);
  } catch {
    // Where --allow-ffi is limited to folders, its functions are found through an addon.
    return await turboJpegAddon().then(open).catch(() => undefined);
  }
}

function open(library: string) {
  return Deno.dlopen(
    library,
    {
      dup: { parameters: ["i32"], result: "i32" },
      dup2: { parameters: ["i32", "i32"], result: "i32" },
      open: { parameters: ["buffer", "i32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
    } as const,
  );
}
