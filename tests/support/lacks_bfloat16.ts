/** Whether oneDNN takes no bfloat16 here: on x86 it needs AVX-512. */
export function lacksBfloat16(): boolean {
  try {
    const text = Deno.readTextFileSync("/proc/cpuinfo");
    return /^flags/m.test(text) && !text.includes("avx512");
  } catch {
    return false; // not Linux
  }
}
