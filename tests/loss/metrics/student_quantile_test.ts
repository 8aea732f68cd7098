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
