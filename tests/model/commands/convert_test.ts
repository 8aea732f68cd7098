import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { DeviceIqaModel } from "../../../model/scoring/device_iqa_model.ts";
import { createIqaModel, loadIqaModel } from "../../../model/mod.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";
import {
  type ModelConfig,
  parseModelConfig,
} from "../../../model/network/model_config.ts";
import { readSafetensors } from "../../../model/weights/safetensors.ts";
import { writeTorch } from "../../../model/weights/torch/write_torch.ts";
import { patternImage } from "../../data/_files.ts";
import { sharedPath, testWithShared } from "../../support/shared.ts";
import { runPython, testWithPython } from "../python.ts";
import { assertFails, linesOf, runCommand } from "../support/command_line.ts";
import { filesIn, inFolder } from "../support/in_folder.ts";
import { writeTinyDataset } from "../support/tiny_dataset.ts";

const runtime = await selectBackend("wasm", { log: () => {} });

const CONFIG: ModelConfig = {
  backbone: "resnet10_slim",
  width: 4,
  pool: "meanstd",
  p7: 2,
  preparation: { size: { height: 60, width: 80 } },
  scale: { min: 1, max: 5, higherIsBetter: true, unit: "MOS" },
  lines: [
    { slope: 1.5, intercept: 2 },
    { slope: -1, intercept: 0.25 },
    { slope: 0.5, intercept: 3 },
  ],
};

/** A model in a file of this library, with what training adds. */
async function savedModel(folder: string): Promise<string> {
  const model = new DeviceIqaModel(runtime, CONFIG, 3);
  const path = join(folder, "last.safetensors");
  const moment = { shape: [1], data: new Float32Array(1) };
  await model.save(path, {
    tensors: new Map([["optimizer.moment1.regr6.bias", moment]]),
    metadata: { training: "{}" },
  });
  model.dispose();
  return path;
}

Deno.test("convert goes from safetensors to .pth and back without a loss", async () => {
  await inFolder(async (folder) => {
    const start = await savedModel(folder);
    const [pth, back] = ["model.pth", "back.safetensors"].map((name) =>
      join(folder, name)
    ) as [string, string];
    const [line] = await linesOf("convert", [start, pth]);
    assertEquals(
      line!.replace(/, [\d.]+ MB$/, ""),
      `${pth}: resnet10_slim of width 4, pool meanstd with 1 and 2 levels, ` +
        "102 arrays, mappings to the subjective scale",
    );
    await linesOf("convert", [pth, back]);

    const before = await readSafetensors(start);
    const after = await readSafetensors(back);
    before.tensors.delete("optimizer.moment1.regr6.bias");
    assertEquals(after.tensors, before.tensors);
    assertEquals(Object.keys(after.metadata).sort(), ["format", "model"]);
    assertEquals(parseModelConfig(after.metadata.model), CONFIG);

    const image = patternImage(40, 40);
    const white = { ...image, data: new Uint8Array(40 * 40 * 3).fill(255) };
    const scores: number[][] = [];
    for (const path of [start, pth, back]) {
      const model = await loadIqaModel(path, { runtime });
      scores.push([...await model.predict([image, white])]);
      model.dispose();
    }
    // NaN is the same as NaN, and a constant as itself.
    const [first, second] = scores[0] as [number, number];
    assert(Math.abs(first - second) > 1e-3, `${scores}`);
    assertEquals(scores, [scores[0], scores[0], scores[0]]);
  });
});

Deno.test("convert takes from flags what a foreign .pth does not say", async () => {
  await inFolder(async (folder) => {
    const model = (await readSafetensors(await savedModel(folder))).tensors;
    model.delete("optimizer.moment1.regr6.bias");
    const path = join(folder, "foreign.pth");
    await writeTorch(path, new Map([["model", model]]));
    const out = join(folder, "out.safetensors");
    await assertFails(
      "convert",
      [path, out],
      1,
      "maxmin or meanstd: use convert with --pool",
    );
    await assertFails(
      "convert",
      [path, out, "--pool", "avg"],
      1,
      "it is not a resnet10_slim of width 4 with pool avg, p6 1, p7 2: " +
        "dr6.0.weight has the shape [1024,32] and not [1024,16]",
    );
    await assertFails(
      "convert",
      [path, out, "--pool", "maxmin", "--backbone", "resnet18"],
      1,
      "it is not a resnet18 of width 4",
    );
    const [line] = await linesOf("convert", [
      path,
      out,
      "--pool",
      "maxmin",
      "--json",
    ]);
    assertEquals(JSON.parse(line!).model, {
      backbone: "resnet10_slim",
      width: 4,
      pool: "maxmin",
      p7: 2,
      preparation: {},
    });
    assertEquals(
      parseModelConfig((await readSafetensors(out)).metadata.model).pool,
      "maxmin",
    );
  });
});

Deno.test("convert keeps a file that is there, unless it is forced", async () => {
  await inFolder(async (folder) => {
    const input = await savedModel(folder);
    const output = join(folder, "x.pth");
    await Deno.writeTextFile(output, "before");
    await assertFails(
      "convert",
      [input, output],
      1,
      "the file exists; use --force to replace it",
    );
    await assertFails(
      "convert",
      [input, join(folder, "none", "x.pth")],
      1,
      "there is no folder",
    );
    assertEquals(await Deno.readTextFile(output), "before");
    // What cannot be read leaves it as it is, too.
    const broken = join(folder, "broken.pth");
    await Deno.writeTextFile(broken, "<html>");
    await assertFails(
      "convert",
      [broken, output, "--force"],
      1,
      "it is a web page",
    );
    assertEquals(await Deno.readTextFile(output), "before");
    const { code, stderr } = await runCommand("convert", [
      input,
      output,
      "--force",
    ]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(stderr, `reading ${input}\nwriting ${output}\n`);
    assertEquals(await filesIn(folder), [
      "broken.pth",
      "last.safetensors",
      "x.pth",
    ]);
  });
});

/** LinearityIQA's network of the small backbone is torchvision's, so ours. */
const LOAD_STRICTLY = `
import json, sys, torch
from torch import nn
content = torch.load(sys.argv[1], weights_only=True)
class Heads(nn.Module):
    def __init__(self):
        super().__init__()
        sides = {"dr6": 32, "dr7": 320}
        for name, inputs in sides.items():
            setattr(self, name, nn.Sequential(
                nn.Linear(inputs, 1024), nn.BatchNorm1d(1024), nn.Linear(1024, 256),
                nn.BatchNorm1d(256), nn.Linear(256, 64), nn.BatchNorm1d(64), nn.ReLU()))
        self.regr6, self.regr7, self.regression = nn.Linear(64, 1), nn.Linear(64, 1), nn.Linear(128, 1)
heads = Heads()
state = {k: v for k, v in content["model"].items() if not k.startswith("features.")}
heads.load_state_dict(state, strict=True)
print(json.dumps({"keys": list(content), "k": content["k"], "b": content["b"]}))
`;

await testWithPython(
  "PyTorch loads a converted model, and its k and b are LinearityIQA's",
  ["torch"],
  async () => {
    await inFolder(async (folder) => {
      const pth = join(folder, "model.pth");
      await linesOf("convert", [await savedModel(folder), pth]);
      assertEquals(JSON.parse(await runPython(LOAD_STRICTLY, pth)), {
        keys: ["model", "k", "b", "iqa-norm-in-norm"],
        // Both heads, then the earlier, then the later.
        k: [0.5, 1.5, -1],
        b: [3, 2, 0.25],
      });
    });
  },
);

testWithShared(
  "convert and score take LinearityIQA's older format as it is",
  "fixtures/iqa_resnet18slim_legacy.pth",
  async (path) => {
    const photograph = sharedPath("data/paper/1000.JPG");
    assert(photograph, "../shared has the checkpoint and no photograph");
    await inFolder(async (folder) => {
      const out = join(folder, "slim.safetensors");
      await linesOf("convert", [path, out]);
      const [ours, theirs] = await Promise.all(
        [out, path].map((checkpoint) =>
          linesOf("score", [
            photograph,
            "--checkpoint",
            checkpoint,
            "--runtime",
            "wasm",
          ])
        ),
      );
      assertEquals(ours, theirs);
      // torch 2.13 in float64: torch.load(), the layers of LinearityIQA's model with
      // these weights on Pillow's pixels, and k[0] · output + b[0] of the file.
      const score = Number(ours![0]!.split("\t")[0]);
      assertAlmostEquals(score, 309.8667, 2e-3);
    });
  },
);

Deno.test("score, evaluate and train take a .pth as they take safetensors", async () => {
  await inFolder(async (folder) => {
    const images = await writeTinyDataset(folder);
    const own = await savedModel(folder);
    const pth = join(folder, "model.pth");
    await linesOf("convert", [own, pth]);
    const data = ["--dataset", "csv", "--data", folder, "--runtime", "wasm"];
    const [scores, evaluations] = await Promise.all([
      Promise.all([own, pth].map((file) =>
        linesOf("score", [
          images[0]!,
          "--checkpoint",
          file,
          "--runtime",
          "wasm",
        ])
      )),
      Promise.all(
        [own, pth].map((file) =>
          linesOf("evaluate", [...data, "--checkpoint", file])
        ),
      ),
    ]);
    assertEquals(scores[1], scores[0]);
    assertEquals(evaluations[1], evaluations[0]);
    const out = join(folder, "run");
    const flags = ["--epochs", "1", "--crop", "24", "--batch-size", "5"];
    const backbone = ["--backbone", "resnet10_slim", "--pretrained", pth];
    await linesOf("train", [...data, ...flags, ...backbone, "--out", out]);
    const { metadata } = await readSafetensors(join(out, "best.safetensors"));
    assertEquals(parseModelConfig(metadata.model).width, 4);
  });
});

Deno.test("convert writes ONNX, which it does not read", async () => {
  await inFolder(async (folder) => {
    const onnx = join(folder, "model.onnx");
    await linesOf("convert", [await savedModel(folder), onnx]);
    await assertFails(
      "convert",
      [onnx, join(folder, "x.pth")],
      1,
      "it looks like ONNX, which is not read as weights",
    );
  });
});

Deno.test("convert writes a SavedModel, in place of one that was there and of nothing else", async () => {
  await inFolder(async (folder) => {
    const out = join(folder, "model.savedmodel");
    const input = await savedModel(folder);
    const [line] = await linesOf("convert", [input, out]);
    assertStringIncludes(line!, "mappings to the subjective scale");
    assertEquals(await filesIn(out), ["saved_model.pb"]);
    await assertFails("convert", [input, out], 1, "use --force");
    await linesOf("convert", [input, out, "--force"]);
    await Deno.writeTextFile(join(out, "notes.txt"), "");
    const wanted = "the folder has notes.txt, which is not of a SavedModel";
    await assertFails("convert", [input, out, "--force"], 1, wanted);
    assertEquals(await filesIn(out), ["notes.txt", "saved_model.pb"]);
  });
});

Deno.test("a fresh model converts without lines", async () => {
  await inFolder(async (folder) => {
    const model = await createIqaModel({
      backbone: "resnet10_slim",
      width: 4,
      runtime,
    });
    const path = join(folder, "fresh.safetensors");
    await model.save(path);
    model.dispose();
    const pth = join(folder, "fresh.pt");
    const [line] = await linesOf("convert", [path, pth]);
    assertStringIncludes(line!, "no mapping to a subjective scale");
    const loaded = await loadIqaModel(pth, { runtime });
    assertEquals(loaded.config.lines, undefined);
    loaded.dispose();
  });
});

Deno.test("convert writes 8 bits, calibrated with the photographs of a folder", async () => {
  await inFolder(async (folder) => {
    const start = await savedModel(folder);
    const photographs = join(folder, "photographs");
    await Deno.mkdir(photographs);
    const small = join(folder, "small.onnx");
    const int8 = ["--int8", "--calibrate", photographs];
    const none = `Cannot calibrate: no photograph in ${photographs}`;
    await assertFails("convert", [start, small, ...int8], 1, none);
    for (let i = 0; i < 3; i++) {
      const { data } = patternImage(60, 80 + i);
      const header = new TextEncoder().encode(`P6 ${80 + i} 60 255\n`);
      const path = join(photographs, `${i}.ppm`);
      await Deno.writeFile(path, new Uint8Array([...header, ...data]));
    }
    const pth = join(folder, "small.pth");
    await assertFails(
      "convert",
      [start, pth, ...int8],
      1,
      `Cannot write ${pth} with --int8: only .onnx supports that`,
    );
    for (const alone of [["--int8"], ["--calibrate", photographs]]) {
      await assertFails(
        "convert",
        [start, small, ...alone],
        1,
        "Cannot calibrate: --int8 and --calibrate DIR, a folder of photographs, must be given together",
      );
    }
    const [line] = await linesOf("convert", [start, small, ...int8]);
    assert(
      /8 bits, SROCC [\d.]+ with the 32-bit scores of 3 photographs$/.test(
        line!,
      ),
    );
    const scoresOf = async (model: string) =>
      (await linesOf("score", ["--model", model, photographs]))
        .map((row) => Number(row.split("\t")[0]));
    const [exact, rounded] = [await scoresOf(start), await scoresOf(small)];
    assertEquals(rounded.length, 3);
    // A line by least squares through these very photographs keeps their mean, printed
    // to 1e-4; and 8 bits change scores by less than the photographs differ.
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x) / 3;
    assertAlmostEquals(mean(rounded), mean(exact), 1.1e-4);
    const squares = (of: (x: number, i: number) => number) =>
      exact.reduce((sum, x, i) => sum + of(x, i) ** 2, 0);
    assertLess(
      squares((x, i) => rounded[i]! - x),
      squares((x) => x - mean(exact)) / 4,
    );
  });
});
