/** What is missing where oneDNN takes no bfloat16: on x86 it needs AVX-512. */
export const NO_BFLOAT16 = hasNoAvx512() ? "a CPU without AVX-512" : undefined;

function hasNoAvx512(): boolean {
  try {
    const text = Deno.readTextFileSync("/proc/cpuinfo");
    return /^flags/m.test(text) && !text.includes("avx512");
  } catch {
    return false; // not Linux
  }
}
