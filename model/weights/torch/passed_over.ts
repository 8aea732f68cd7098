import type { Buildable, Callable } from "./python_object.ts";

/**
 * An object of a checkpoint besides its weights, which is read and dropped.
 */
export class PassedOver implements Buildable {
  /** Its Python name or a description, for messages. */
  readonly what: string;

  /** Of that name. */
  constructor(what: string) {
    this.what = what;
  }

  /** Drops a state. */
  build(): void {}
}

/** A tensor that cannot be read: an error if it is needed, otherwise ignored. */
export class UnreadTensor extends PassedOver {}

/** A class of which every object is {@linkcode PassedOver}. */
function passedOver(name: string): Callable {
  return { name, call: () => new PassedOver(name) };
}

/**
 * What `torch.load(weights_only=True)` of PyTorch 2.13 accepts besides tensors (torch/_weights_only_unpickler.py);
 * weights do not need it.
 */
const OF_TORCH = [
  "builtins.bytearray",
  "builtins.complex",
  "builtins.set",
  "torch.device",
  "torch.serialization._get_layout",
];

/** Data types and quantization schemes of PyTorch, which it pickles by name only. */
const TORCH_CONSTANT =
  /^torch\.(u?int[1-8]|u?int(16|32|64)|float(16|32|64|4_e2m1fn_x2)|float8_(e4m3fn|e4m3fnuz|e5m2|e5m2fnuz|e8m0fnu)|bfloat16|half|double|complex(32|64|128)|bool|q(u?int8|int32)|quint(4x2|2x4)|bits(1x8|2x4|4x2|8|16)|per_(tensor|channel)_(affine|symmetric)|per_channel_affine_float_qparams)$/;

/**
 * Names of objects that training programs save with the weights: flags,
 * configurations, paths, arrays and logs. PyTorch requires its caller to
 * declare such names safe, because it creates the objects; here none are
 * created.
 */
const OF_TRAINING = [
  /^argparse\.Namespace$/, // timm, MAE, DINO, detr
  /^types\.SimpleNamespace$/,
  /^collections\.(defaultdict|deque)$/,
  /^builtins\.(dict|list|tuple|frozenset|int|float|str|bool|object|slice|x?range)$/,
  /^copyreg\._reconstructor$/,
  /^pathlib(\._local)?\.(Pure)?(Posix|Windows)?Path$/,
  /^datetime\.(datetime|date|time|timedelta|timezone)$/,
  /^typing\.(Any|Union|Optional)$/,
  /^numpy(\._?core(\.multiarray)?)?\.(ndarray|_reconstruct|_frombuffer)$/,
  /^numpy\._?core\.numeric\._frombuffer$/,
  /^omegaconf(\.\w+)*\.\w+$/, // Hydra, NeMo
  /^(yacs|fvcore\.common|detectron2)\.config(\.config)?\.CfgNode$/,
  /^easydict\.EasyDict$/,
  /^addict\.addict\.Dict$/,
  /^ml_collections\.config_dict\.config_dict\.\w+$/,
  /^mm(cv|engine)(\.\w+)*\.(ConfigDict|Config|HistoryBuffer)$/, // OpenMMLab
  /^(pytorch_lightning|lightning|lightning_fabric)(\.\w+)*\.AttributeDict$/,
];

/** A known name whose object is not created; undefined for other names. */
export function findPassedOver(name: string): Callable | undefined {
  return OF_TORCH.includes(name) || OF_TRAINING.some((it) => it.test(name))
    ? passedOver(name)
    : undefined;
}

/** A known constant of PyTorch, which is not created; undefined for other names. */
export function findConstant(name: string): PassedOver | undefined {
  return TORCH_CONSTANT.test(name) ? new PassedOver(name) : undefined;
}
