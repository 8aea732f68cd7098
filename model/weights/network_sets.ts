import { describeCount } from "../../data/text/describe_count.ts";
import type { NamedTensor } from "../network/layers/named_tensor.ts";
import {
  type NetworkPlace,
  networkPlace,
  numberedPlace,
} from "./network_name.ts";
import { quote } from "./quote.ts";

/** Options of {@linkcode chooseNetworks}. */
export interface ChooseNetworkOptions {
  /** The set, by the prefix of its names; absent: {@linkcode chooseNetworks} decides. */
  set?: string;
  /**
   * Called with the chosen set, if there are several.
   *
   * @default {console.error}
   */
  log?: (line: string) => void;
}

/** A network in a file, which may have several sets of weights. */
export interface NetworkSet {
  /** Prefix of its names. */
  set: string;
  /** This library's names of its tensors, by their paths in the file. */
  names: Map<string, string>;
}

/** Names of sets that training programs average over steps. */
const AVERAGED =
  /(^|[._])(ema|swa|avg|averaged?|polyak|shadow|teacher|EMA|SWA)([._]|$)|[a-z](EMA|SWA)$/;

/**
 * Sets that only give other ones their targets: MoCo's, MoCo v3's and BYOL's
 * momentum encoders, of which these programs hand on the other one.
 */
const TARGETS =
  /(^|[._])(encoder_k|momentum_encoder|target_(encoder|network|net|model)|key_encoder|encoder_key)([._]|$)/;

/**
 * Name of OpenMMLab's EMAHook for the weights themselves: it saves the averages
 * as `state_dict`.
 */
const SWAPPED = "ema_state_dict";

/**
 * Chooses among the networks of a file.
 *
 * A network with the heads of an IQA model is preferred to one without, such as
 * that of a perceptual loss. Of several, the averaged one is chosen
 * (`params_ema` of BasicSR, `state_dict_ema` of timm, `teacher` of DINO), as
 * these programs do when they predict, and a momentum encoder (`encoder_k` of
 * MoCo) last.
 *
 * @param paths Paths of all tensors in the file.
 * @param options The set to choose, if given.
 * @returns The network; several if the choice is ambiguous, so that they can be
 * compared: a module with two names is saved twice.
 * @throws {Error} If there is none, or none of that name.
 */
export function chooseNetworks(
  paths: readonly string[],
  { set, log = console.error }: ChooseNetworkOptions = {},
): NetworkSet[] {
  const all = findSets(paths);
  if (all.length === 0) throw new Error(noNetwork(paths));
  if (set !== undefined) {
    const chosen = all.filter((one) => one.set === set);
    if (chosen.length > 0) return chosen;
    throw new Error(
      `it has no set of weights ${quote(set)}; it has ${list(all)}`,
    );
  }
  const isSwapped = paths.some((path) => path.startsWith(`${SWAPPED}.`)) &&
    paths.some((path) => path.startsWith("state_dict."));
  const rank = (one: NetworkSet) =>
    (hasHeads(one) ? 0 : 4) +
    (isSwapped && one.set.startsWith(SWAPPED)
      ? 2
      : TARGETS.test(one.set)
      ? 3
      : AVERAGED.test(one.set)
      ? 0
      : 1);
  const best = Math.min(...all.map(rank));
  const chosen = all.filter((one) => rank(one) === best);
  if (chosen.length < all.length && chosen.length === 1) {
    log(`of the sets of weights ${list(all)}, ${nameOf(chosen[0]!)} is used`);
  }
  return chosen;
}

/**
 * The tensors of the one network that was chosen, under this library's names.
 *
 * @param tensors The tensors, by their paths in the file.
 * @param chosen The network, perhaps under several names.
 * @param remedy What to do where they differ.
 * @throws {Error} If two have the same name, or several networks differ.
 */
export function networkTensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  chosen: readonly NetworkSet[],
  remedy = "choose one with convert --set",
): Map<string, NamedTensor> {
  const [first, ...others] = chosen.map(({ names }) => rename(tensors, names));
  if (others.some((other) => !areEqual(first!, other))) {
    throw new Error(
      `it has several sets of weights, ${list(chosen)}: ${remedy}`,
    );
  }
  return first!;
}

function findSets(paths: readonly string[]): NetworkSet[] {
  const sets = new Map<string, NetworkSet>();
  for (const path of paths) {
    const place = networkPlace(path);
    if (place) addTo(sets, path, place);
  }
  const having = (pattern: RegExp) =>
    [...sets.values()].filter(({ names }) =>
      [...names.values()].some((name) => pattern.test(name))
    );
  // In a numbered ResNet, each block looks like the first parts of a ResNet.
  const whole = having(/^features\.(?![01]\.)/);
  if (whole.length > 0) return whole;
  const numbered = numberedSets(paths);
  return numbered.length > 0 ? numbered : having(/^features\./);
}

function addTo(
  sets: Map<string, NetworkSet>,
  path: string,
  { set, name }: NetworkPlace,
): void {
  const known = sets.get(set) ?? { set, names: new Map() };
  known.names.set(path, name);
  sets.set(set, known);
}

/** ResNets whose parts PyTorch's `Sequential` has numbered, as LinearityIQA's `features`, under any name. */
function numberedSets(paths: readonly string[]): NetworkSet[] {
  const sets = new Map<string, NetworkSet>();
  for (const path of paths) {
    const place = numberedPlace(path);
    if (place) addTo(sets, path, place);
  }
  return [...sets.values()].filter(({ names }) =>
    [...names.values()].includes("features.4.0.conv1.weight")
  );
}

function hasHeads({ names }: NetworkSet): boolean {
  return [...names.values()].includes("regression.weight");
}

function nameOf({ set }: NetworkSet): string {
  return set === "" ? "without a name" : quote(set);
}

function list(sets: readonly NetworkSet[]): string {
  return sets.slice(0, 8).map(nameOf).join(", ") +
    (sets.length > 8 ? ", …" : "");
}

function noNetwork(paths: readonly string[]): string {
  if (paths.length === 0) return "it has no tensors";
  return `its ${describeCount(paths.length, "tensor")} ${
    paths.length === 1 ? "is" : "are"
  } of no known network, which would ` +
    "have names like features.0.weight, or conv1.weight and " +
    `layer1.0.conv1.weight; the first is ${quote(paths[0])}`;
}

function rename(
  tensors: ReadonlyMap<string, NamedTensor>,
  names: ReadonlyMap<string, string>,
): Map<string, NamedTensor> {
  const renamed = new Map<string, NamedTensor>();
  for (const [path, name] of names) {
    if (renamed.has(name)) {
      throw new Error(`it has several tensors for ${quote(name)}`);
    }
    renamed.set(name, tensors.get(path)!);
  }
  return renamed;
}

function areEqual(
  a: ReadonlyMap<string, NamedTensor>,
  b: ReadonlyMap<string, NamedTensor>,
): boolean {
  return a.size === b.size && [...a].every(([name, { shape, data }]) => {
    const other = b.get(name);
    return other?.shape.join() === shape.join() &&
      (other.data === data ||
        data.every((x, i) => Object.is(x, other.data[i])));
  });
}
