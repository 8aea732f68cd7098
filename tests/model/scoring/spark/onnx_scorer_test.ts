import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Preparation } from "../../../../model/network/scoring_config.ts";
import { runPython } from "../../../../model/runtime/provision/run_python.ts";
import { readGrid } from "../../../data/images/image_grid.ts";
import { fromFileUrl, repositoryRoot } from "../../../support/paths.ts";
import { WHY_NOT_ALL } from "../../../support/large.ts";
import { runCommand } from "../../support/command_line.ts";
import { inFolder } from "../../support/in_folder.ts";
import { onnxModel } from "../onnx_model.ts";
import { writePhotographs } from "./photographs.ts";
import type { Row } from "./run_spark.ts";
import { scoringPython } from "./spark_environment.ts";

/** Of the models' scale, which is from 0 to 1. */
const TOLERANCE = 1e-3;

const PROGRAM = `
import json, sys
folder, *models = sys.argv[1:]
sys.path.insert(0, folder)
from onnx_scorer import OnnxScorer
paths = json.load(sys.stdin)
print(json.dumps([[OnnxScorer(model).row(path) for path in paths] for model in models]))
`;
import { unless } from "../../../support/unless.ts";

async function rowsInPython(
  models: readonly string[],
  paths: readonly string[],
): Promise<Row[][]> {
  const python = await scoringPython();
  const scripts = fromFileUrl(new URL("model/scoring/spark/", repositoryRoot));
  const program = PROGRAM.replace(
    "json.load(sys.stdin)",
    `json.loads(${JSON.stringify(JSON.stringify(paths))})`,
  );
  return JSON.parse(
    await runPython(python, ["-c", program, scripts, ...models]),
  );
}

async function rowsInDeno(
  model: string,
  paths: readonly string[],
): Promise<Row[]> {
  const flags = ["--json", "--model", model, "-0", "-"];
  const { stdout } = await runCommand("score", flags, paths.join("\0"));
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test(unless(WHY_NOT_ALL, name), fn);
}

const size = { height: 48, width: 64 };

const PREPARATIONS: Preparation[] = [
  {},
  { size },
  { size, fit: "inside", turn: true },
  { size, fit: "outside", crop: { height: 40, width: 40 }, crops: 5 },
  { size, fit: "area", crop: { height: 32, width: 48 } },
  { size: { height: 600, width: 600 }, fit: "area", enlarge: false },
  { size: { height: 400, width: 600 }, fit: "stretch", enlarge: false },
];

test("OnnxScorer in Python prepares photographs as any model's file says", async () => {
  await inFolder(async (folder) => {
    const { distinct } = await writePhotographs(folder, 0, false);
    const models: string[] = [];
    for (const [i, preparation] of PREPARATIONS.entries()) {
      const { model, bytes } = await onnxModel({ preparation });
      model.dispose();
      models.push(join(folder, `${i}.onnx`));
      await Deno.writeFile(models[i]!, bytes);
    }
    const actual = await rowsInPython(models, distinct);
    for (const [i, model] of models.entries()) {
      const expected = await rowsInDeno(model, distinct);
      const what = JSON.stringify(PREPARATIONS[i]);
      assertEquals(actual[i]!.map(({ modelSha256 }) => modelSha256), [
        ...expected.map(({ modelSha256 }) => modelSha256),
      ]);
      assertEquals(expected.length, distinct.length);
      for (const [k, { score }] of expected.entries()) {
        const other = actual[i]![k]!.score;
        // An upright picture may be narrower than the crop: an error in both.
        assertEquals(other === undefined, score === undefined, `${what}, ${k}`);
        if (other === undefined || score === undefined) continue;
        const distance = Math.abs(other - score);
        assert(distance <= TOLERANCE, `${what}, ${k}: ${distance}`);
      }
    }
  });
});

/** Where Pillow and the library differ in AVIF, as data/images/README.md says. */
const OTHERWISE = /avif/;

/** Files that Pillow brings to 8 bits in another way, and how far scores are apart: model/scoring/spark/README.md. */
const PILLOWS_OWN: readonly [RegExp, number][] = [
  [/rgb_16_bits_.*planes/, 0.08],
  [/rgb_16_bits/, 5e-3],
  [/rgb_(555|565)/, 5e-3],
  [/ycbcr/, 2e-3],
];

test("OnnxScorer in Python reads what Pillow reads as the library does", async () => {
  const model = fromFileUrl(
    new URL("model/scoring/models/default.onnx", repositoryRoot),
  );
  await inFolder(async (folder) => {
    const paths: string[] = [];
    for (const { name, bytes } of await readGrid()) {
      const path = join(folder, name.replace("/", " "));
      await Deno.writeFile(path, bytes);
      paths.push(path);
    }
    const expected = await rowsInDeno(model, paths);
    const [actual] = await rowsInPython([model], paths);
    let compared = 0;
    for (const [i, { path, score }] of expected.entries()) {
      const other = actual![i]!;
      assertEquals(other.path, path);
      assert(other.score === undefined !== (other.error === undefined), path);
      if (score === undefined || other.score === undefined) continue;
      if (OTHERWISE.test(path)) continue;
      compared++;
      const distance = Math.abs(other.score - score);
      const [, limit] = PILLOWS_OWN.find(([kind]) => kind.test(path)) ??
        [undefined, TOLERANCE];
      assert(distance <= limit, `${path}: ${distance}`);
    }
    assert(compared > 150, `${compared} of ${paths.length}`);
  });
});
