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
import { networkName } from "../../../model/weights/network_name.ts";

const NAMES: Record<string, string | undefined> = {
  // LinearityIQA's own, in the entries and wrappers that they come in.
  "features.4.0.conv1.weight": "features.4.0.conv1.weight",
  "model.dr6.1.running_var": "dr6.1.running_var",
  "model.module.regression.bias": "regression.bias",
  "state_dict.module.regr7.weight": "regr7.weight",
  // torchvision's.
  "conv1.weight": "features.0.weight",
  "module.bn1.running_mean": "features.1.running_mean",
  "layer1.0.downsample.1.bias": "features.4.0.downsample.1.bias",
  "layer4.2.bn3.weight": "features.7.2.bn3.weight",
  // What an IQA network does not have.
  "fc.weight": undefined,
  "classifier.6.bias": undefined,
  "bn1.num_batches_tracked": undefined,
  "features.1.num_batches_tracked": undefined,
  "optimizer.state.0.exp_avg": undefined,
  "ema.features.0.weight": undefined,
  "k": undefined,
  "features": undefined,
  "constructor.weight": undefined,
  "": undefined,
};

Deno.test("networkName() knows LinearityIQA's names and torchvision's", () => {
  for (const [path, name] of Object.entries(NAMES)) {
    assertEquals(networkName(path), name, path);
  }
});

for (const [network, shapes] of Object.entries(torchvision)) {
  const isKnown = BACKBONE_NAMES.some((name) => name === network);
  Deno.test({
    name: `torchvision's ${network} is recognised without its classifier${
      isKnown ? "" : " (skipped: no such backbone)"
    }`,
    ignore: !isKnown,
    fn() {
      const renamed = Object.entries<number[]>(shapes).flatMap((
        [path, shape],
      ) => {
        const name = networkName(path);
        return name === undefined ? [] : [[name, shape] as const];
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
