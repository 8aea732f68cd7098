/** The place of a file's tensor in a network. */
export interface NetworkPlace {
  /** Prefix of the network's names, such as `state_dict.net`; empty if there is none. */
  set: string;
  /** Its name in this library's networks, as `features.4.0.bn1.bias`. */
  name: string;
}

/**
 * Wrapper modules that PyTorch's tools add to names, at any depth and in any
 * order: DataParallel and similar ones (DeepSpeed, AveragedModel),
 * torch.compile, FullyShardedDataParallel of PyTorch and of FairScale, its
 * flattening, activation checkpointing, Lightning Fabric.
 */
const WRAPPERS: ReadonlySet<string> = new Set([
  "module",
  "_orig_mod",
  "_fsdp_wrapped_module",
  "_fpw_module",
  "_checkpoint_wrapped_module",
  "_forward_module",
  "_original_module",
]);

/** Places of a torchvision ResNet's parts in LinearityIQA's `features`. */
const RESNET_PARTS: Readonly<Record<string, string>> = {
  conv1: "features.0",
  bn1: "features.1",
  layer1: "features.4",
  layer2: "features.5",
  layer3: "features.6",
  layer4: "features.7",
};

/**
 * The parts of an EfficientNet in Python's `efficientnet_pytorch` and similar
 * packages.
 */
const EFFICIENTNET_PART = /^_(conv_stem|bn0|blocks|conv_head|bn1)$/;

/** The parts of an IQA network, as LinearityIQA and this library name them. */
const OWN_PARTS = ["features", "dr6", "dr7", "regr6", "regr7", "regression"];

/** Names of the arrays of layers; the moments of an optimizer have other names. */
const ARRAYS = ["weight", "bias", "running_mean", "running_var"];

/**
 * The place of a PyTorch file's tensor in this library's networks.
 *
 * Names of LinearityIQA are the same here. Those of torchvision's ResNets (and timm's,
 * and OpenMMLab's) get the places of their parts; torchvision's AlexNet and VGG have
 * `features` already. Those of an EfficientNet are moved to `features`. The prefix before
 * the first part names the set of weights: the entry of the file and the modules around
 * the network.
 *
 * @param path The tensor's path in the file, as `model.module.layer1.0.bn1.bias`.
 * @returns Undefined for tensors that an IQA network does not have: a classifier, counters of batches, the state of an optimizer.
 */
export function networkPlace(path: string): NetworkPlace | undefined {
  const parts = path.split(".").filter((part) => !WRAPPERS.has(part));
  if (!ARRAYS.includes(parts.at(-1)!)) return undefined;
  let at = parts.findIndex((part) =>
    OWN_PARTS.includes(part) || isResnet(part) || EFFICIENTNET_PART.test(part)
  );
  // A ResNet that was named "features".
  if (parts[at] === "features" && isResnet(parts[at + 1])) at++;
  if (at < 0 || at === parts.length - 1) return undefined;
  const [part, ...rest] = parts.slice(at);
  return {
    set: parts.slice(0, at).join("."),
    name: [
      ...EFFICIENTNET_PART.test(part!) ? ["features"] : [],
      isResnet(part) ? RESNET_PARTS[part!] : part,
      ...rest,
    ].join("."),
  };
}

/**
 * The place of a tensor whose network is a list of a ResNet's parts, as `encoder.4.0.conv1.weight`: what
 * `Sequential(*list(resnet.children()))` names it.
 *
 * @param path The tensor's path in the file.
 * @returns Undefined for other names.
 */
export function numberedPlace(path: string): NetworkPlace | undefined {
  const parts = path.split(".").filter((part) => !WRAPPERS.has(part));
  if (!ARRAYS.includes(parts.at(-1)!)) return undefined;
  const at = parts.findIndex((part, i) =>
    /^[01]$/.test(part) && i === parts.length - 2 ||
    /^[4-7]$/.test(part) && /^\d+$/.test(parts[i + 1] ?? "") &&
      /^(conv|bn|downsample)/.test(parts[i + 2] ?? "")
  );
  if (at < 0) return undefined;
  return {
    set: parts.slice(0, at).join("."),
    name: ["features", ...parts.slice(at)].join("."),
  };
}

function isResnet(part: string | undefined): boolean {
  return part !== undefined && Object.hasOwn(RESNET_PARTS, part);
}
