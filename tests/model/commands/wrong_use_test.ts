import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { runDeno } from "../../support/run_deno.ts";
import {
  assertFails,
  type CommandName,
  runCommand,
} from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

for (
  const name of [
    "train",
    "evaluate",
    "score",
    "convert",
    "backends",
    "download",
    "experiment",
    "compare",
  ]
) {
  Deno.test(`deno task ${name} -- --help tells its flags and ends with 0`, async () => {
    for (const args of [["--help"], ["--", "--help"]]) {
      const { code, stdout } = await runDeno(["task", name, ...args]);
      assertEquals(code, 0);
      assertStringIncludes(stdout, `Usage: deno task ${name} [options]`);
      assert(!stdout.includes("default: false"), stdout);
      for (const line of stdout.split("\n")) assert(line.length <= 80, line);
      assertStringIncludes(stdout, "--json");
    }
  });
}

/** Wrong use by example: what is wrong, and what the message must say. */
const WRONG_USE: [command: CommandName, args: string[], message: string][] = [
  ["train", ["--dataset", "bik2021"], "did you mean biq2021?"],
  ["train", ["--dataset", "koniq"], "did you mean koniq10k?"],
  ["train", ["--split-id", "-1"], "Expected a whole number of at least 0"],
  ["train", ["--backbone", "resnet81"], "did you mean resnet18?"],
  ["train", ["--architecture", "vgg19"], "did you mean vgg16?"],
  ["train", ["--pool", "max-min"], "did you mean maxmin?"],
  ["train", ["--p6", "9"], "Expected a whole number from 1 to 8"],
  ["train", ["--P7", "0"], "Expected a whole number from 1 to 8"],
  ["train", ["--loss", "norm-in-nor"], "did you mean norm-in-norm?"],
  ["train", ["--runtime", "tensorflw"], "did you mean tensorflow?"],
  ["train", ["--schedule", "cosin"], "did you mean cosine?"],
  ["train", ["--optimizer", "adamx"], "did you mean adam"],
  ["train", ["--precision", "mixed-bfloat16"], "did you mean bfloat16?"],
  ["train", ["--epoch", "3"], "Did you mean --epochs?"],
  ["train", ["--p", "0"], "Expected a number above 0"],
  ["train", ["--q", "-1"], "Expected a number above 0"],
  ["train", ["--q", "two"], "Expected a number above 0"],
  ["train", ["--loss", "mse", "--q", "3"], "mse does not use --q"],
  ["train", ["--loss", "mae", "--detach"], "mae does not use --detach"],
  [
    "train",
    ["--no-exponent", "--loss", "linearity"],
    "linearity does not use --no-exponent",
  ],
  ["train", ["--lr", "Infinity"], "Expected a number above 0"],
  ["train", ["--alpha", "1"], "Expected 2 numbers separated by commas"],
  ["train", ["--beta", "1,2,x"], "Expected a number of at least 0"],
  ["train", ["--size", "100x"], "Expected HEIGHTxWIDTH in pixels"],
  ["train", ["--crops", "3"], "Expected 1 or 5"],
  ["train", ["--batch-size", "2.5"], "Expected a whole number of at least 1"],
  ["train", ["--validation-fraction", "1"], "above 0 and below 1"],
  ["train", ["surplus"], "too many arguments"],
  ["evaluate", ["--split", "tset", "--checkpoint", "x"], "did you mean test?"],
  ["evaluate", [], "--checkpoint"],
  ["score", ["--shard", "0/3", "x"], "Expected I/N with I from 1 to N"],
  ["score", ["--shard", "4/3", "x"], "Expected I/N with I from 1 to N"],
  ["score", ["--checkpoint", "x"], "missing required argument 'input'"],
  ["score", ["--runtime", "wsm", "x"], "did you mean wasm?"],
  ["convert", ["in.pth"], "missing required argument 'out'"],
  ["convert", ["in.pth", "out.h5"], "Expected a name with .safetensors"],
  ["convert", ["in.pth", "x.pth", "--pool", "avgg"], "did you mean avg?"],
  ["convert", ["in.pth", "x.pth", "--p6", "9"], "a whole number from 1 to 8"],
  ["backends", ["--jsn"], "Did you mean --json?"],
];

/** The nearest flag is suggested by every command, before an argument that is missing is named. */
const MISTYPED: [command: CommandName, flag: string, nearest: string][] = [
  ["backends", "--provison", "--provision"],
  ["compare", "--htlm", "--html"],
  ["convert", "--forse", "--force"],
  ["download", "--miror=x", "--mirror"],
  ["evaluate", "--checkpiont", "--checkpoint"],
  ["experiment", "--seed-s", "--seeds"],
  ["score", "--checkpiont", "--checkpoint"],
  ["train", "--learning-rate", "--learning_rate"],
];

Deno.test("every command suggests the nearest flag before it complains of a missing one", async () => {
  await Promise.all(
    MISTYPED.map(([name, flag, nearest]) =>
      assertFails(name, [flag, "x"], 2, `Did you mean ${nearest}?`)
    ),
  );
  await assertFails(
    "convert",
    ["--wholly-different-from-all"],
    2,
    "deno task convert --help lists the flags",
  );
});

Deno.test("wrong use ends with 2, and the message names what is valid", async () => {
  await Promise.all(
    WRONG_USE.map(([name, args, message]) =>
      assertFails(name, args, 2, message)
    ),
  );
});

Deno.test("train fails with 1 where the data are not as said, and leaves no folder", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const files = await filesIn(folder);
    const nowhere = join(folder, "nowhere");
    const csv = ["--dataset", "csv", "--data"];
    const cases: [args: string[], message: string][] = [
      [["--data", nowhere], `Cannot open the data: ${nowhere} is not there`],
      [[...csv, nowhere], `Cannot open csv: ${nowhere} is not there`],
      [
        ["--dataset", "biq2021", "--data", nowhere],
        `Cannot open biq2021: ${nowhere} is no folder`,
      ],
      [
        [...csv, folder, "--score-column", "mos"],
        'it has no column "mos", its columns are "image", "score", "split"',
      ],
      [
        [...csv, folder, "--score-column", "split"],
        'column "split": "train" is not a number',
      ],
    ];
    for (const [args, message] of cases) {
      const out = ["--out", join(folder, "run"), "--runtime", "wasm"];
      await assertFails("train", [...args, ...out], 1, message);
    }
    assertEquals(await filesIn(folder), files);
  });
});

Deno.test("train --resume fails with 1 where there is no run", async () => {
  await assertFails(
    "train",
    ["--resume"],
    1,
    "Cannot resume: --out is not given",
  );
  await inFolder(async (folder) => {
    const out = join(folder, "none");
    await assertFails(
      "train",
      ["--resume", "--out", out],
      1,
      `Cannot resume the run in ${out}: there is no such folder`,
    );
    assertEquals(await filesIn(folder), []);
  });
});

Deno.test("score and evaluate fail with 1 where a file is missing or no checkpoint", async () => {
  await inFolder(async (folder) => {
    const [image] = await writeTinyDataset(folder);
    const none = join(folder, "none.pth");
    const checkpoint = ["--checkpoint", none, "--runtime", "wasm"];
    await assertFails(
      "score",
      [image!, "--model", "nobodys"],
      1,
      "Cannot load nobodys: there is no such file, and no included model of this name",
    );
    await assertFails(
      "score",
      [...checkpoint, image!],
      1,
      `Cannot read weights from ${none}: there is no such file`,
    );
    await assertFails(
      "evaluate",
      [...checkpoint, "--dataset", "csv", "--data", folder],
      1,
      `Cannot read weights from ${none}: there is no such file`,
    );
    const { code, stderr } = await runCommand("score", [
      "--checkpoint",
      image!,
      "--runtime",
      "wasm",
      image!,
    ]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, `Cannot read weights from ${image}`);
  });
});
