import { assertEquals } from "@std/assert";
import torchvision from "../../fixtures/weights/torch/torchvision_names.json" with {
  type: "json",
};
import {
  BACKBONE_NAMES,
  createBackbone,
} from "../../../model/network/backbones/create_backbone.ts";
import { Parameters } from "../../../model/network/layers/parameter.ts";
import { inferBackbone } from "../../../model/weights/infer_backbone.ts";
import { networkPlace } from "../../../model/weights/network_name.ts";
import { unless } from "../../support/unless.ts";

/** Set and name of tensors, as programs of the field save them. */
const NAMES: Record<string, [set: string, name: string] | undefined> = {
  // LinearityIQA's own, in the entries that they come in.
  "features.4.0.conv1.weight": ["", "features.4.0.conv1.weight"],
  "model.dr6.1.running_var": ["model", "dr6.1.running_var"],
  "model.module.regression.bias": ["model", "regression.bias"],
  "state_dict.module.regr7.weight": ["state_dict", "regr7.weight"],
  // torchvision's.
  "conv1.weight": ["", "features.0.weight"],
  "module.bn1.running_mean": ["", "features.1.running_mean"],
  "layer1.0.downsample.1.bias": ["", "features.4.0.downsample.1.bias"],
  "layer4.2.bn3.weight": ["", "features.7.2.bn3.weight"],
  // efficientnet-lite-pytorch's, and what is made of it.
  "_conv_stem.weight": ["", "features._conv_stem.weight"],
  "net._blocks.0._bn1.bias": ["net", "features._blocks.0._bn1.bias"],
  "_blocks.0._bn1.num_batches_tracked": undefined,
  "_fc.weight": undefined,
  // torch.compile, DataParallel, FSDP, activation checkpointing, Fabric.
  "_orig_mod.features.0.weight": ["", "features.0.weight"],
  "module._orig_mod.features.0.weight": ["", "features.0.weight"],
  "_orig_mod.module.features.0.weight": ["", "features.0.weight"],
  "_fsdp_wrapped_module.features._fsdp_wrapped_module.4.0.bn1.bias": [
    "",
    "features.4.0.bn1.bias",
  ],
  "_fpw_module.features.0.weight": ["", "features.0.weight"],
  "features.4._checkpoint_wrapped_module.0.bn1.bias": [
    "",
    "features.4.0.bn1.bias",
  ],
  "layer1._orig_mod.0.conv1.weight": ["", "features.4.0.conv1.weight"],
  "_forward_module.regression.weight": ["", "regression.weight"],
  // PyTorch's examples, Lightning, timm, BasicSR and pyiqa, detectron2,
  // OpenMMLab, DeepSpeed, Composer, fairseq, Catalyst, MoCo, DINO, torch's SWA.
  "model_state_dict.features.0.weight": [
    "model_state_dict",
    "features.0.weight",
  ],
  "state_dict.net.features.0.weight": ["state_dict.net", "features.0.weight"],
  "state_dict_ema.layer1.0.conv1.weight": [
    "state_dict_ema",
    "features.4.0.conv1.weight",
  ],
  "params_ema.features.0.weight": ["params_ema", "features.0.weight"],
  "state_dict.backbone.layer1.0.conv1.weight": [
    "state_dict.backbone",
    "features.4.0.conv1.weight",
  ],
  "module.features.0.weight": ["", "features.0.weight"],
  "state.model.module.dr7.0.weight": ["state.model", "dr7.0.weight"],
  "state_dict.module.encoder_q.layer4.0.bn1.weight": [
    "state_dict.encoder_q",
    "features.7.0.bn1.weight",
  ],
  "teacher.backbone.conv1.weight": ["teacher.backbone", "features.0.weight"],
  "swa_model.module.features.0.weight": ["swa_model", "features.0.weight"],
  "ema.features.0.weight": ["ema", "features.0.weight"],
  "features.conv1.weight": ["features", "features.0.weight"],
  "features.layer1.0.bn1.bias": ["features", "features.4.0.bn1.bias"],
  // What an IQA network does not have.
  "fc.weight": undefined,
  "classifier.6.bias": undefined,
  "bn1.num_batches_tracked": undefined,
  "features.1.num_batches_tracked": undefined,
  "optimizer.state.0.exp_avg": undefined,
  "optimizer.state.features.0.weight.exp_avg": undefined,
  "swa_model.n_averaged": undefined,
  "k": undefined,
  "features": undefined,
  "constructor.weight": undefined,
  "weight": undefined,
  "": undefined,
};

Deno.test("networkPlace() knows the names of the field's training programs", () => {
  for (const [path, expected] of Object.entries(NAMES)) {
    const place = networkPlace(path);
    assertEquals(place && [place.set, place.name], expected, path);
  }
});

for (const [network, shapes] of Object.entries(torchvision)) {
  const isKnown = BACKBONE_NAMES.some((name) => name === network);
  Deno.test({
    ...unless(
      isKnown ? undefined : "no such backbone",
      `torchvision's ${network} is recognized without its classifier`,
    ),
    fn() {
      const renamed = Object.entries<number[]>(shapes).flatMap((
        [path, shape],
      ) => {
        const place = networkPlace(path);
        return place ? [[place.name, shape] as const] : [];
      });
      assertEquals(new Map(renamed), backboneShapes(network));
      const tensors = new Map(renamed.map(([name, shape]) => [
        name,
        { shape: [...shape], data: new Float32Array() },
      ]));
      assertEquals(inferBackbone(tensors).network, { backbone: network });
    },
  });
}

/** Names and shapes of a backbone here, in its order. */
function backboneShapes(name: string): Map<string, readonly number[]> {
  const parameters = new Parameters();
  createBackbone(name, { parameters, random: () => 0 });
  return new Map([...parameters].map(({ name, shape }) => [name, shape]));
}
