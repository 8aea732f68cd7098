import { assertEquals } from "@std/assert";
import {
  meaningText,
  percentText,
  scaleText,
  scoreText,
  worstPlace,
} from "../../../../model/page/app/score_words.ts";

const scale = (min: number, max: number) => ({
  scale: { min, max, higherIsBetter: true, unit: "MOS" },
});

Deno.test("scoreText() has digits for a hundredth of the scale", () => {
  assertEquals(scoreText(0.4249, scale(0, 1)), "0.42");
  assertEquals(scoreText(3.456, scale(1, 5)), "3.46");
  assertEquals(scoreText(42.49, scale(0, 100)), "42");
  assertEquals(scoreText(1.234, {}), "1.23");
});

Deno.test("percentText() says 0 % and 100 % only of all", () => {
  const texts = [0, 0.001, 0.144, 0.999, 1].map(percentText);
  assertEquals(texts, ["0 %", "1 %", "14 %", "99 %", "100 %"]);
});

Deno.test("meaningText() says what the model's file says, and no more", () => {
  const learned = {
    ...{ from: "photographs", images: 9, quantiles: [0, 1] },
    interval: { coverage: 0.9, halfWidth: 0.1, images: 9 },
  };
  const config = { preparation: {}, ...scale(0, 1), learned };
  const meaning = {
    betterThan: 0.5,
    interval: [0.4, 0.6] as [number, number],
    warnings: [],
  };
  assertEquals(
    meaningText(meaning, config),
    "Better than 50 % of the photographs that the model learned from; 90 % interval 0.40 to 0.60.",
  );
  assertEquals(meaningText({ warnings: [] }, { preparation: {} }), "");
});

Deno.test("scaleText() says which end is better", () => {
  assertEquals(scaleText(scale(0, 1)), "MOS from 0 to 1, higher is better");
  assertEquals(scaleText({}), "scores without a scale");
});

Deno.test("worstPlace() finds the ninth of a map that lowers the score most", () => {
  const map = (worst: number, value: number, side = 6) => {
    const data = new Float32Array(side * side);
    data[worst] = value;
    const shape: [number, number] = [side, side];
    return { data, shape, stride: shape, offset: 0 as const };
  };
  assertEquals(worstPlace(map(0, -1)), "at the top, on the left");
  assertEquals(worstPlace(map(35, -1)), "at the bottom, on the right");
  // Where lower scores are better, a high place is bad.
  assertEquals(worstPlace(map(14, 1), false), "in the middle, in the center");
  assertEquals(worstPlace(map(1, -1, 2)), "at the top, in the center");
});
