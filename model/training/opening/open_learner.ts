import type { ScoreScale } from "../../../data/mod.ts";
import { createTrainer } from "../../learning/create_trainer.ts";
import type { TrainConfig } from "../../learning/train_config.ts";
import { WeightAverage } from "../../learning/weight_average.ts";
import {
  type ModelConfig,
  parseModelConfig,
  type Preparation,
} from "../../network/model_config.ts";
import { networkOf } from "../../network/network_config.ts";
import type { Learner } from "../../runs/checkpoint.ts";
import { selectBackend } from "../../runtime/select_backend.ts";
import { DeviceIqaModel } from "../../scoring/device_iqa_model.ts";
import { pretrainedFile } from "../../weights/pretrained/pretrained_file.ts";
import { readBackbone } from "../../weights/read_backbone.ts";
import { readSafetensors } from "../../weights/safetensors.ts";
import { loadBackbone, networkFrom } from "./load_backbone.ts";

/**
 * Opens a model with initial or pretrained weights, its trainer, and its
 * average.
 *
 * @param saved Checkpoint of a resumed run: it has all weights, so that only its network is read here, and the file of `pretrained` may be gone.
 */
export async function openLearner(
  config: TrainConfig,
  scale: ScoreScale,
  log: (line: string) => void,
  saved?: string,
): Promise<Learner> {
  const pretrained = config.pretrained && !saved
    ? await readBackbone(await pretrainedFile(config.pretrained, log))
    : undefined;
  const network = networkOf(
    saved && config.pretrained ? await readNetwork(saved) : config,
  );
  const runtime = await selectBackend(config.runtime, { log });
  if (config.freezeBatchNorm && !config.pretrained) {
    log(
      "Batch normalization keeps its initial statistics, 0 and 1",
    );
  }
  const model = new DeviceIqaModel(runtime, {
    ...pretrained ? networkFrom(pretrained, network) : network,
    preparation: preparationOf(config),
    scale,
  }, config.seed);
  if (pretrained) await loadBackbone(model, pretrained);
  const trainer = await createTrainer(model, config);
  log(`Steps: ${trainer.way}`);
  if (config.ema === undefined) return { model, trainer };
  const average = new WeightAverage(model.device, model.variables, config.ema);
  return { model, trainer, average };
}

async function readNetwork(checkpoint: string): Promise<ModelConfig> {
  const { metadata } = await readSafetensors(checkpoint);
  return parseModelConfig(metadata.model);
}

function preparationOf({ size, crop, crops }: TrainConfig): Preparation {
  return { ...size && { size }, ...crop && { crop }, crops };
}
