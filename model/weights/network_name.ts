/** Entries of a checkpoint that hold a state_dict, as people call them. */
const CONTAINER = /^(model|state_dict|model_state_dict)\./;

/** What nn.DataParallel and its distributed kin put before every name. */
const PARALLEL = /^module\./;

/** Places of a torchvision ResNet's parts in LinearityIQA's `features`. */
const RESNET_PARTS: Readonly<Record<string, string>> = {
  conv1: "features.0",
  bn1: "features.1",
  layer1: "features.4",
  layer2: "features.5",
  layer3: "features.6",
  layer4: "features.7",
};

/** The parts of an IQA network, as LinearityIQA and this library name them. */
const OWN_PARTS = ["features", "dr6", "dr7", "regr6", "regr7", "regression"];

/**
 * The name in this library's networks of a tensor in a PyTorch file.
 *
 * Those of LinearityIQA are the same. Those of torchvision's ResNets get the
 * places of their parts; its AlexNet and VGG have `features` already.
 *
 * @param path The tensor's path in the file, as `model.module.layer1.0.bn1.bias`.
 * @returns The name, as `features.4.0.bn1.bias`; nothing for what an IQA
 * network does not have: a classifier, counters of batches, the state of an
 * optimizer.
 */
export function networkName(path: string): string | undefined {
  const name = path.replace(CONTAINER, "").replace(PARALLEL, "");
  const [part, ...rest] = name.split(".");
  if (rest.length === 0 || rest.at(-1) === "num_batches_tracked") return;
  if (OWN_PARTS.includes(part!)) return name;
  const place = Object.hasOwn(RESNET_PARTS, part!) && RESNET_PARTS[part!];
  return place ? [place, ...rest].join(".") : undefined;
}
