import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { DeviceIqaModel } from "../../../../model/scoring/device_iqa_model.ts";
import type { NetworkConfig } from "../../../../model/network/network_config.ts";
import { selectBackend } from "../../../../model/runtime/select_backend.ts";
import {
  loadBackbone,
  networkFrom,
} from "../../../../model/training/opening/load_backbone.ts";
import { readBackbone } from "../../../../model/weights/read_backbone.ts";
import {
  type TorchObject,
  writeTorch,
} from "../../../../model/weights/torch/write_torch.ts";
import { testWithShared } from "../../../support/shared.ts";
import { runPython, testWithPython } from "../../python.ts";
import { inFolder } from "../../support/in_folder.ts";

const runtime = await selectBackend("wasm", { log: () => {} });

function makeModel(network: NetworkConfig, seed: number): DeviceIqaModel {
  return new DeviceIqaModel(runtime, { ...network, preparation: {} }, seed);
}

/** Starts a model from a file, and returns which of its arrays came from there. */
async function startFrom(
  path: string,
  wanted: NetworkConfig,
): Promise<{ network: NetworkConfig; changed: string[] }> {
  const pretrained = await readBackbone(path);
  const network = networkFrom(pretrained, wanted);
  const model = makeModel(network, 2);
  const before = await model.variables.save();
  await loadBackbone(model, pretrained);
  const changed: string[] = [];
  for (const [name, { data }] of await model.variables.save()) {
    if (data.join() === pretrained.tensors.get(name)?.data.join()) {
      changed.push(name);
    } else {
      assertEquals(data, before.get(name)!.data, name);
    }
  }
  model.dispose();
  return { network, changed };
}

/** torchvision's names of the parts of a ResNet, by their place here. */
const TORCHVISION: Record<string, string> = {
  "features.0": "conv1",
  "features.1": "bn1",
  "features.4": "layer1",
  "features.5": "layer2",
  "features.6": "layer3",
  "features.7": "layer4",
};

/** A small network's backbone as torchvision would save it, with a classifier. */
async function torchvisionFile(folder: string): Promise<string> {
  const model = makeModel({ backbone: "resnet10_slim", width: 4 }, 1);
  const arrays = new Map<string, TorchObject>();
  for (const [name, array] of await model.variables.save()) {
    const place = /^features\.\d+/.exec(name)?.[0];
    if (place) arrays.set(name.replace(place, TORCHVISION[place]!), array);
  }
  model.dispose();
  arrays.set("bn1.num_batches_tracked", {
    shape: [],
    data: new Float32Array(1),
  });
  arrays.set("fc.weight", { shape: [1, 2], data: new Float32Array(2) });
  const path = join(folder, "resnet.pth");
  await writeTorch(path, arrays);
  return path;
}

Deno.test("a model starts from torchvision's names, in the width of the weights", async () => {
  await inFolder(async (folder) => {
    const path = await torchvisionFile(folder);
    const { network, changed } = await startFrom(path, {
      backbone: "resnet10_slim",
    });
    assertEquals(network, { backbone: "resnet10_slim", width: 4 });
    assertEquals(changed.length, 60);
    assert(changed.every((name) => name.startsWith("features.")));
  });
});

Deno.test("a model does not start from another backbone, or another width", async () => {
  await inFolder(async (folder) => {
    const path = await torchvisionFile(folder);
    await assertRejects(
      () => startFrom(path, { backbone: "resnet18" }),
      RangeError,
      `Cannot start from ${path}: its backbone is resnet10_slim of width 4, ` +
        "and resnet18 of width 4 is requested",
    );
    await assertRejects(
      () => startFrom(path, { backbone: "resnet10_slim", width: 8 }),
      RangeError,
      "and resnet10_slim of width 8 is requested",
    );
  });
});

testWithShared(
  "a model starts from the backbone of LinearityIQA's checkpoint, and not from its heads",
  "fixtures/iqa_resnet18slim_legacy.pth",
  async (path) => {
    const { network, changed } = await startFrom(path, {
      backbone: "resnet18",
      pool: "std",
    });
    assertEquals(network, { backbone: "resnet18", pool: "std", width: 8 });
    assertEquals(changed.length, 100);
    assert(changed.every((name) => name.startsWith("features.")));
  },
);

/** ResNet-18 as torchvision defines it, where torchvision itself is. */
const SAVE = `
import sys, torch, torchvision
torch.manual_seed(1)
torch.save(torchvision.models.resnet18().state_dict(), sys.argv[1])
`;

await testWithPython(
  "a model starts from a file of torchvision's own",
  ["torch", "torchvision"],
  async () => {
    await inFolder(async (folder) => {
      const path = join(folder, "resnet18.pth");
      await runPython(SAVE, path);
      const { network, changed } = await startFrom(path, {
        backbone: "resnet18",
      });
      assertEquals(network, { backbone: "resnet18" });
      assertEquals(changed.length, 100);
    });
  },
);
