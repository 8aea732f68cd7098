import { assertAlmostEquals } from "@std/assert";
import { studentQuantile } from "../../../loss/metrics/student_quantile.ts";

Deno.test("studentQuantile() agrees with SciPy", () => {
  // scipy.stats.t.ppf(1 - outside / 2, nu), SciPy 1.17.
  const cases = [
    [0.05, 1, 12.706204736174694],
    [0.05, 9, 2.262157162798205],
    [0.005116196891823743, 39, 2.9669298950473837],
    [0.010206218313011495, 9, 3.2370826779495956],
    [0.05, 398, 1.9659423239762661],
  ] as const;
  for (const [outside, nu, expected] of cases) {
    assertAlmostEquals(studentQuantile(outside, nu), expected, 1e-9);
  }
});

Deno.test("studentQuantile() is that of one and of two degrees of freedom in closed form", () => {
  for (const outside of [0.5, 0.1, 0.05, 0.001]) {
    // Cauchy's distribution; and t = (1 - a) / sqrt(a (1 - a / 2)). The tail of
    // the former magnifies the rounding of a p-value near 1 by a thousand.
    const one = Math.tan(Math.PI / 2 * (1 - outside));
    assertAlmostEquals(studentQuantile(outside, 1) / one, 1, 1e-10);
    const two = (1 - outside) / Math.sqrt(outside * (1 - outside / 2));
    assertAlmostEquals(studentQuantile(outside, 2) / two, 1, 1e-10);
  }
});
