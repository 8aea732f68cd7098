import { assertEquals, assertThrows } from "@std/assert";
import { parseModelConfig } from "../../../model/network/model_config.ts";
import { parseScoringConfig } from "../../../model/network/scoring_config.ts";

const line = { slope: 1, intercept: 0 };
const learned = { from: "photographs", images: 9, quantiles: [1, 2] };

/** A sound configuration with some entries replaced. */
function config(other: Record<string, unknown> = {}): string {
  return JSON.stringify({
    backbone: "resnet18",
    preparation: { size: { height: 32, width: 32 }, fit: "inside", crops: 5 },
    scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
    lines: [line, line, line],
    learned: { ...learned, sides: { shortest: 40, longest: 900 } },
    ...other,
  });
}

/** What is not sound, and the words about it. */
const REFUSED: [text: string | undefined, reason: string][] = [
  [undefined, "the header has no configuration"],
  [
    "x".repeat(200_001),
    "the configuration in the header has 200001 characters",
  ],
  ["{", "the configuration in the header is not JSON"],
  ["null", "the configuration is not an object, or has no preparation"],
  [config({ preparation: 1 }), "is not an object, or has no preparation"],
  ...([
    [{ size: { height: 0, width: 9 } }, "an image size is "],
    [{ crop: { height: 9, width: 16385 } }, "an image size is "],
    [{ fit: "sideways" }, 'the fit of images is "sideways"'],
    [{ turn: 1 }, "turn or enlarge is 1"],
    [{ enlarge: "yes" }, 'turn or enlarge is "yes"'],
    [{ crops: 4 }, "the number of crops is 4"],
  ] as const).map(([preparation, reason]): [string, string] => [
    config({ preparation }),
    reason,
  ]),
  [config({ scale: { min: 1, max: 1 } }), 'the score scale is {"min":1'],
  [config({ scale: null }), "the score scale is null"],
  [config({ lines: [line, line] }), "the mappings of the three heads are not"],
  [
    config({ lines: [line, line, null] }),
    "the mappings of the three heads are",
  ],
  [config({ learned: {} }), "the training images have no kind or number"],
  [
    config({ learned: { ...learned, quantiles: [2, 1] } }),
    "the quantiles are not 2 to 1001 ascending numbers",
  ],
  [config({ learned: { ...learned, interval: {} } }), "the interval is {}"],
  [config({ learned: { ...learned, sides: {} } }), "the sides are {}"],
  [config({ name: 7 }), "its name or source is not a string"],
];

Deno.test("parseScoringConfig() reads a configuration and keeps its other entries", () => {
  assertEquals(parseScoringConfig(config({ more: 1 })), {
    ...JSON.parse(config()),
    more: 1,
  });
});

Deno.test("parseScoringConfig() says what is wrong with a configuration", () => {
  for (const [text, reason] of REFUSED) {
    assertThrows(
      () => parseScoringConfig(text),
      RangeError,
      reason,
    );
  }
});

Deno.test("parseModelConfig() needs the name of a backbone", () => {
  assertThrows(
    () => parseModelConfig(config({ backbone: undefined })),
    RangeError,
    "Cannot read the model configuration: the configuration has no backbone",
  );
});
