import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  checkAlong,
  FARTHEST,
  seeAlong,
} from "../../../../notebooks/site/live/along_gradient.ts";

const START = { count: 8, noise: 1, unit: 1 };

const of = (name: string, start = START) =>
  seeAlong(start).places.filter(({ loss }) => loss === name);

Deno.test("seeAlong() follows three losses from where they are to twice the spread", () => {
  for (const name of ["MAE", "MSE", "Norm-in-Norm"]) {
    const places = of(name);
    assertEquals(places[0], { loss: name, way: 0, ratio: 1 });
    assertEquals(places.at(-1)!.way, FARTHEST);
    assert(Math.min(...places.map(({ ratio }) => ratio)) < 0.9, name);
  }
});

Deno.test("seeAlong() has MSE a parabola that comes to 0, as its gradient points at the scores", () => {
  const ratios = of("MSE").map(({ ratio }) => ratio);
  const bends = ratios.slice(2).map((each, i) =>
    each - 2 * ratios[i + 1]! + ratios[i]!
  );
  bends.forEach((bend) => assertAlmostEquals(bend, bends[0]!, 1e-12));
  assert(bends[0]! > 0);
  // (1 - t/t₀)², whatever t₀ is: the smallest of 81 places is close to 0.
  assert(Math.min(...ratios) < 1e-3);
});

Deno.test("seeAlong() has Norm-in-Norm alike in every unit, its gradient in proportion", () => {
  const [one, ten] = [1, 10].map((unit) => ({
    places: of("Norm-in-Norm", { ...START, unit }),
    slopes: seeAlong({ ...START, unit }).slopes,
  }));
  one!.places.forEach(({ ratio }, i) =>
    assertAlmostEquals(ratio, ten!.places[i]!.ratio, 1e-6)
  );
  const [, , nin] = one!.slopes;
  assertAlmostEquals(nin!.norm / ten!.slopes[2]!.norm, 10, 1e-5);
  const maes = [1, 10].map((unit) => of("MAE", { ...START, unit }));
  assert(
    maes[0]!.some(({ ratio }, i) => Math.abs(ratio - maes[1]![i]!.ratio) > 0.1),
  );
});

Deno.test("checkAlong() holds for whatever the sliders reach", () => {
  for (const count of [3, 8, 64]) {
    for (const noise of [0.1, 1, 2]) {
      for (const unit of [0.1, 1, 10]) {
        const claims = checkAlong({ count, noise, unit });
        assertEquals(claims.length, 3);
        assertEquals(
          claims.filter(({ holds }) => !holds),
          [],
          `${count} ${noise} ${unit}`,
        );
      }
    }
  }
});
