import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { createCommand } from "../../../../model/commands/run_command.ts";
import {
  addTrainFlags,
  trainSettings,
} from "../../../../model/commands/flags/train_flags.ts";
import { completeConfig } from "../../../../model/runs/complete_config.ts";
import { repositoryRoot } from "../../../support/paths.ts";
import type { TrainConfig } from "../../../../model/learning/train_config.ts";

function configOf(...args: string[]): TrainConfig {
  const command = addTrainFlags(createCommand("train", "Train."));
  command.parse(args, { from: "user" });
  return completeConfig(trainSettings(command.opts()));
}

Deno.test("trainSettings() takes the network from flags, and leaves the rest", () => {
  const plain = configOf();
  const given = configOf(
    ...["--backbone", "resnet34", "--pool", "mean+std"],
    ...["--p6", "2", "--p7", "3", "--batch-norm-end"],
  );
  assertEquals(given, {
    ...plain,
    backbone: "resnet34",
    pool: "mean+std",
    p6: 2,
    p7: 3,
    batchNormEnd: true,
  });
});

Deno.test("completeConfig() has a precision only where it is not float32", () => {
  const { precision } = configOf("--precision", "bfloat16");
  assertEquals(precision, "bfloat16");
  assertEquals(configOf("--precision", "float32"), configOf());
});

Deno.test("trainConfig() augments with or without the rotation, or not", () => {
  assertEquals(configOf("--augment").augment, true);
  assertEquals(configOf("--augment", "flip").augment, "flip");
  assertEquals(configOf("--no-augment").augment, false);
  assertThrows(() => configOf("--augment", "turn"), Error, "flip");
});

Deno.test("LinearityIQA's names of flags do the same", () => {
  assertEquals(
    configOf(
      ...["--architecture", "vgg16", "--pool", "maxmin", "--use_bn_end"],
      ...["--P6", "2", "--P7", "3", "--loss_type", "mse"],
      ...["--learning_rate", "0.01", "--ft_lr_ratio", "0"],
      ...["--batch_size", "4", "--weight_decay", "0.1"],
    ),
    configOf(
      ...["--backbone", "vgg16", "--pool", "maxmin", "--batch-norm-end"],
      ...["--p6", "2", "--p7", "3", "--loss", "mse"],
      ...["--lr", "0.01", "--ft-lr-ratio", "0"],
      ...["--batch-size", "4", "--weight-decay", "0.1"],
    ),
  );
});

Deno.test("every flag of a group becomes a setting that is documented, and nothing else does", async () => {
  const command = addTrainFlags(createCommand("train", "Train."))
    .option("--out <dir>", "no setting");
  command.parse(["--out", "runs/x", "--data", "photos", "--p", "2"], {
    from: "user",
  });
  const all = Object.fromEntries(
    command.options.map((option) => [option.attributeName(), 1]),
  );
  const settings = trainSettings({ ...all, loss: "norm-in-norm" });
  const documented = await Promise.all(
    ["model/learning/train_config.ts", "model/network/network_config.ts"]
      .map((path) => Deno.readTextFile(new URL(path, repositoryRoot))),
  );
  for (const name of Object.keys(settings)) {
    assertMatch(documented.join(), new RegExp(`^  ${name}\\??: `, "m"));
  }
  assertEquals(trainSettings(command.opts()), {
    datasetOptions: { data: "photos" },
    loss: { p: 2 },
  });
});
