/** The figures of the page with live figures, and what each draws when a slider is moved. */
import { arrow, dot, lineY, ruleY } from "@observablehq/plot";
import { checkAlong, FARTHEST, seeAlong } from "./along_gradient.ts";
import {
  addSlider,
  listClaims,
  part,
  say,
  type SliderOptions,
} from "./controls.ts";
import { COLORS, QUIET, redraw } from "./drawing.ts";
import {
  checkFamily,
  type Choice,
  lossOverNoise,
  seeFamily,
} from "./loss_family.ts";
import { checkCut, seeCut, WHOLE } from "./split_batch.ts";

const NIN = COLORS["Norm-in-Norm"]!;

/** Width in pixels of a drawing beside which there is no other, if the page is that wide. */
const WIDE = 1000;

/** Noises over which the loss is drawn. */
const NOISES = Array.from({ length: 41 }, (_, i) => i / 20);

/** p, q, N, alpha and noise. */
export function lossFamily(figure: HTMLElement): void {
  withSliders(figure, {
    p: {
      label: "p, of the differences",
      min: 1,
      max: 4,
      step: 0.25,
      value: 1,
    },
    q: { label: "q, of the norms", min: 1, max: 6, step: 0.25, value: 2 },
    count: { label: "N, images", min: 3, max: 64, step: 1, value: 16 },
    alpha: {
      label: "α, share of the variant",
      ...{ min: 0, max: 1, step: 0.05, value: 0 },
    },
    noise: {
      label: "noise of the predicted scores",
      ...{ min: 0, max: 2, step: 0.05, value: 0.5 },
    },
  }, (choice: Choice) => {
    const { images, value, plcc, srocc } = seeFamily(choice);
    const steepest = Math.max(
      ...images.map(({ downhill }) => Math.abs(downhill)),
    );
    const largest = Math.max(
      ...images.flatMap((each) =>
        [each.predicted, each.subjective].map(Math.abs)
      ),
    );
    const arrows = images.map((each) => ({
      ...each,
      to: each.predicted +
        (steepest > 1e-12 ? 0.3 * largest * each.downhill / steepest : 0),
    })).filter(({ to, predicted }) =>
      Math.abs(to - predicted) > 0.01 * largest
    );
    redraw(part(figure, "batch"), "The batch as the loss compares it", {
      x: { label: "S, people's scores, normalized" },
      y: { label: "Ŝ, predicted scores, normalized" },
      marks: [
        lineY([-largest, largest], {
          x: [-largest, largest],
          stroke: QUIET,
          strokeDasharray: "5 4",
        }),
        arrow(arrows, {
          x: "subjective",
          y1: "predicted",
          y2: "to",
          stroke: "var(--site-bad)",
          strokeWidth: 2,
          headLength: 6,
        }),
        dot(images, { x: "subjective", y: "predicted", r: 4, fill: NIN }),
      ],
    });
    redraw(part(figure, "noises"), "The loss over the noise", {
      x: { label: "noise" },
      y: { label: "loss", domain: [0, Math.max(0.6, 1.1 * value)] },
      marks: [
        lineY(lossOverNoise(choice, NOISES), {
          x: "noise",
          y: "value",
          stroke: NIN,
          strokeWidth: 2,
        }),
        dot([{ noise: choice.noise, value }], {
          x: "noise",
          y: "value",
          r: 6,
          fill: "var(--site-bad)",
        }),
      ],
    });
    say(
      part(figure, "summary"),
      `Loss ${value.toFixed(4)}, PLCC ${plcc.toFixed(4)}, SROCC ${
        srocc.toFixed(4)
      }.`,
    );
    listClaims(part(figure, "claims"), checkFamily(choice));
  });
}

/** Each loss along the line that its gradient points down. */
export function alongGradient(figure: HTMLElement): void {
  withSliders(figure, {
    noise: {
      label: "noise of the predicted scores",
      min: 0.1,
      max: 2,
      step: 0.05,
      value: 1,
    },
    unit: {
      label: "the network's unit: scores times",
      ...{ min: -1, max: 1, step: 0.1, value: 0 },
      format: (value: number) => `${+(10 ** value).toPrecision(2)}`,
    },
    count: { label: "N, images", min: 3, max: 64, step: 1, value: 8 },
  }, ({ unit, ...chosen }) => {
    const start = { ...chosen, unit: 10 ** unit };
    const { places, slopes } = seeAlong(start);
    redraw(part(figure, "along"), "Each loss over the way along its gradient", {
      width: WIDE,
      x: {
        label: "way downhill / spread of the predictions",
        domain: [0, FARTHEST],
      },
      y: { label: "loss there / loss here", domain: [0, 3] },
      color: {
        legend: true,
        domain: Object.keys(COLORS),
        range: Object.values(COLORS),
      },
      marks: [
        ruleY([1], { stroke: QUIET, strokeDasharray: "5 4" }),
        lineY(places, {
          ...{ x: "way", y: "ratio", stroke: "loss", strokeWidth: 2 },
          clip: true,
        }),
      ],
    });
    say(
      part(figure, "summary"),
      `Length of the gradient: ${
        slopes.map(({ loss, norm }) => `${loss} ${norm.toPrecision(3)}`)
          .join(", ")
      }.`,
    );
    listClaims(part(figure, "claims"), checkAlong(start));
  });
}

/** Sizes that divide the batch. */
const SIZES = [2, 4, 8, WHOLE];

/** The gradient of a batch, and of naive accumulation over its parts. */
export function splitBatch(figure: HTMLElement): void {
  withSliders(figure, {
    size: {
      label: `images in a part, of ${WHOLE}`,
      ...{ min: 0, max: SIZES.length - 1, step: 1, value: 1 },
      format: (value: number) => `${SIZES[value]}`,
    },
    noise: {
      label: "noise of the predicted scores",
      min: 0.1,
      max: 2,
      step: 0.05,
      value: 0.8,
    },
    p: { label: "p, of the differences", min: 1, max: 3, step: 0.5, value: 1 },
  }, ({ size, ...chosen }) => {
    const cut = { ...chosen, size: SIZES[size]! };
    const { whole, parts, cosine, length } = seeCut(cut);
    const names = ["whole batch", "naive accumulation"];
    const slopes = Array.from(whole.gradient, (slope, i) => [
      { image: i + 1, slope, of: names[0] },
      { image: i + 1, slope: parts.gradient[i]!, of: names[1] },
    ]).flat();
    const borders = Array.from(
      { length: WHOLE / cut.size - 1 },
      (_, i) => (i + 1) * cut.size + 0.5,
    );
    redraw(part(figure, "slopes"), "Slope of each image, whole and in parts", {
      width: WIDE,
      x: {
        label: "image; dashed: where the batch is cut",
        domain: [0.5, WHOLE + 0.5],
        ticks: WHOLE,
      },
      y: { label: "slope of the loss" },
      color: { domain: names, range: [NIN, "#d55e00"] },
      symbol: { domain: names, legend: true },
      marks: [
        ruleY([0], { stroke: QUIET }),
        borders.map((x) =>
          lineY([
            Math.min(...slopes.map(({ slope }) => slope)),
            Math.max(...slopes.map(({ slope }) => slope)),
          ], {
            x: [x, x],
            stroke: QUIET,
            strokeDasharray: "5 4",
          })
        ),
        dot(slopes, {
          x: "image",
          y: "slope",
          stroke: "of",
          symbol: "of",
          r: 5,
          strokeWidth: 2,
        }),
      ],
    });
    say(
      part(figure, "summary"),
      `Loss of the whole ${whole.value.toFixed(4)}, mean of the parts ${
        parts.value.toFixed(4)
      }. The naive gradient is ${
        length.toFixed(2)
      } times as long as the true one${
        cosine === undefined
          ? ", so it has no direction"
          : `, at cosine ${cosine.toFixed(3)} to it`
      }.`,
    );
    listClaims(part(figure, "claims"), checkCut(cut));
  });
}

/** Adds sliders and draws whenever one is moved. */
function withSliders<Name extends string>(
  figure: HTMLElement,
  sliders: Record<Name, SliderOptions>,
  draw: (values: Record<Name, number>) => void,
): void {
  const inputs = Object.entries<SliderOptions>(sliders).map(([name, options]) =>
    [
      name,
      addSlider(part(figure, "controls"), options, () => update()),
    ] as const
  );
  const update = () =>
    draw(
      Object.fromEntries(
        inputs.map(([name, input]) => [name, input.valueAsNumber]),
      ) as Record<Name, number>,
    );
  addEventListener("resize", update);
  update();
}
