import { LARGEST_DIFFERENCES } from "../../model/support/five_steps.ts";
import type { Check, RuntimeSpeed } from "./check.ts";

/** The page of a check, in Markdown. */
export function describeCheck(result: Check): string {
  const { date, form, device, seconds } = result;
  const { survey, torch } = device;
  const small = form === "small"
    ? [
      "**The small form: it shows that everything works, and measures nothing.**",
      "",
    ]
    : [];
  return [
    "# GPU check",
    "",
    ...small,
    `${date}, ${
      seconds.toFixed(0)
    } s, ${device.system}, Deno ${survey.versions.deno}.`,
    "",
    ...table(
      ["GPU", "driver", "memory", "compute capability"],
      device.nvidia.map((gpu) => Object.values(gpu)),
      "`nvidia-smi` lists no GPU.",
    ),
    ...table(
      ["runtime", "state", "device", "detail"],
      survey.runtimes.map((each) => [
        each.name,
        each.state,
        each.device,
        each.detail,
      ]),
    ),
    torch
      ? `PyTorch ${torch.version} on ${torch.device}.`
      : "There is no PyTorch to compare with.",
    "",
    "## Parity",
    "",
    "Predictions and five training steps beside tfjs's plain JavaScript on a CPU: largest differences, as shares of the largest number.",
    "",
    ...table(
      ["runtime", "verdict", ...Object.keys(LARGEST_DIFFERENCES)],
      [
        ["allowed", "", ...Object.values(LARGEST_DIFFERENCES).map(String)],
        ...result.parity.map(({ runtime, passed, differences, failure }) => [
          runtime,
          passed ? "agrees" : failure ?? "DIFFERS",
          ...Object.values(differences ?? {}).map((each) =>
            each.toExponential(1)
          ),
        ]),
      ],
    ),
    "## Training",
    "",
    ...table(
      [
        "runtime",
        "epochs",
        "first and last loss",
        "test SROCC",
        "s",
        "killed after epoch",
        "resumed, losses differ by",
      ],
      result.trainings.map((each) =>
        "failure" in each ? [each.runtime, `FAILED: ${each.failure}`] : [
          each.runtime,
          `${each.epochs}`,
          `${each.losses[0]!.toFixed(4)}, ${each.losses.at(-1)!.toFixed(4)}`,
          each.testSrocc.toFixed(3),
          each.seconds.toFixed(1),
          `${each.killedAfter}`,
          each.resumedDiffersBy.toExponential(1),
        ]
      ),
    ),
    "## Speed",
    "",
    "Medians. Ratios are ours over the faster of PyTorch's two memory formats.",
    "",
    ...table(
      [
        "network, images",
        "work",
        "runtime",
        "products",
        "ms",
        "images/s",
        "ratio to PyTorch",
        "device memory, GB",
      ],
      result.speeds.map(speedRow),
    ),
    ...breakdowns(result.speeds),
    "## Largest batch of a training step",
    "",
    ...table(
      ["runtime", "network, size", "images", "what stopped it"],
      result.largestBatches.map(({ runtime, example, batch, limit }) => [
        runtime,
        `${example.backbone}, ${example.height}×${example.width}`,
        `${batch}`,
        limit ?? "no more were tried",
      ]),
    ),
    ...list("## Failed", result.failures),
    ...list("## Not reached in time", result.notReached),
  ].join("\n");
}

function speedRow(speed: RuntimeSpeed): string[] {
  const { backbone, batch, height, width, milliseconds } = speed;
  const theirs = ["float32", "TF32", "bfloat16"].flatMap((products) => {
    const times = Object.entries(milliseconds)
      .filter(([side]) => side.startsWith(products))
      .map(([, each]) => each);
    const ratio = milliseconds.ours! / Math.min(...times);
    return times.length > 0 ? [`${products} ${ratio.toFixed(2)}`] : [];
  });
  const bytes = speed.deviceBytes ?? speed.tensorBytes;
  return [
    `${backbone}, ${batch} of ${height}×${width}`,
    speed.work,
    speed.runtime,
    speed.products,
    milliseconds.ours!.toPrecision(3),
    speed.imagesPerSecond.toPrecision(3),
    theirs.join(", "),
    bytes === undefined ? "" : (bytes / 1e9).toPrecision(2),
  ];
}

function breakdowns(speeds: readonly RuntimeSpeed[]): string[] {
  return speeds.filter(({ breakdown }) => breakdown).flatMap((speed) => [
    `### Programs of a step of ${speed.backbone}, ${speed.batch} of ${speed.height}×${speed.width}, on ${speed.runtime}`,
    "",
    ...table(
      ["program", "runs", "ms on the device"],
      speed.breakdown!.map(({ program, count, milliseconds }) => [
        program,
        `${count}`,
        milliseconds?.toFixed(2) ?? "no timestamps",
      ]),
    ),
  ]);
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [title, "", ...lines.map((line) => `- ${cell(line)}`), ""];
}

function table(
  head: readonly string[],
  rows: readonly string[][],
  otherwise = "None.",
): string[] {
  if (rows.length === 0) return [otherwise, ""];
  const line = (cells: readonly string[]) =>
    `| ${head.map((_, i) => cell(cells[i] ?? "")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

/** Messages of drivers may hold anything. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll(
    "<",
    "&lt;",
  );
}
