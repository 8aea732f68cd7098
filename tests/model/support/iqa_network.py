"""The network of LinearityIQA in PyTorch, also in slim variants: the tests' second opinion."""

from functools import partial

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def shortcut(channels, out, stride):
    if stride == 1 and channels == out:
        return nn.Identity()
    return nn.Sequential(
        nn.Conv2d(channels, out, 1, stride, bias=False),
        nn.BatchNorm2d(out),
    )


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = shortcut(channels, width, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)) + self.downsample(x), inplace=True)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, channels, width, stride, groups=1, widening=1):
        super().__init__()
        middle, out = width * widening, width * self.expansion
        self.conv1 = nn.Conv2d(channels, middle, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(middle)
        self.conv2 = nn.Conv2d(middle, middle, 3, stride, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(middle)
        self.conv3 = nn.Conv2d(middle, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.downsample = shortcut(channels, out, stride)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = F.relu(self.bn2(self.conv2(y)), inplace=True)
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x), inplace=True)


def vgg16(width):
    """Layers, places of the two heads, and the channels there."""
    layers, channels = [], 3
    for count, out in ((2, 1), (2, 2), (3, 4), (3, 8), (3, 8)):
        for _ in range(count):
            layers += [nn.Conv2d(channels, out * width, 3, 1, 1), nn.ReLU()]
            channels = out * width
        layers.append(nn.MaxPool2d(2))
    return layers, (23, 30), (channels, channels)


def alexnet(width):
    layers = [
        *(nn.Conv2d(3, width, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(width, 3 * width, 5, 1, 2), nn.ReLU(), nn.MaxPool2d(3, 2)),
        *(nn.Conv2d(3 * width, 6 * width, 3, 1, 1), nn.ReLU()),
        *(nn.Conv2d(6 * width, 4 * width, 3, 1, 1), nn.ReLU()),
        *(nn.Conv2d(4 * width, 4 * width, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(3, 2)),
    ]
    return layers, (9, 12), (4 * width, 4 * width)


def same_padded(x, size, stride):
    """TensorFlow's SAME padding, of which an odd zero comes last."""
    zeros = [max((-(-side // stride) - 1) * stride + size - side, 0) for side in x.shape[2:]]
    top, left = (each // 2 for each in zeros)
    return F.pad(x, (left, zeros[1] - left, top, zeros[0] - top))


class SameConv2d(nn.Conv2d):
    def forward(self, x):
        return super().forward(same_padded(x, self.kernel_size[0], self.stride[0]))


def normalized(channels, out, size, stride=1, groups=1):
    convolution = SameConv2d(channels, out, size, stride, groups=groups, bias=False)
    return convolution, nn.BatchNorm2d(out, eps=1e-3, momentum=0.01)


class InvertedBottleneck(nn.Module):
    def __init__(self, channels, out, size, stride, expansion):
        super().__init__()
        middle = channels * expansion
        self.adds = stride == 1 and channels == out
        if expansion != 1:
            self._expand_conv, self._bn0 = normalized(channels, middle, 1)
        self._depthwise_conv, self._bn1 = normalized(middle, middle, size, stride, middle)
        self._project_conv, self._bn2 = normalized(middle, out, 1)

    def forward(self, x):
        y = F.relu6(self._bn0(self._expand_conv(x))) if hasattr(self, "_bn0") else x
        y = F.relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        return y + x if self.adds else y


class EfficientNetLite0(nn.Module):
    """Names are those of PyPI's efficientnet-lite-pytorch, which has no slim variants."""

    # Blocks, side of the filter, step, expansion, channels out.
    STAGES = [
        (1, 3, 1, 1, 16),
        (2, 3, 2, 6, 24),
        (2, 5, 2, 6, 40),
        (3, 3, 2, 6, 80),
        (3, 5, 1, 6, 112),
        (4, 5, 2, 6, 192),
        (1, 3, 1, 6, 320),
    ]

    def __init__(self, width):
        super().__init__()
        self._conv_stem, self._bn0 = normalized(3, width, 3, 2)
        blocks, channels = [], width
        for count, size, stride, expansion, full in self.STAGES:
            out = self.rounded(full * width / 32)
            for index in range(count):
                step = stride if index == 0 else 1
                blocks.append(InvertedBottleneck(channels, out, size, step, expansion))
                channels = out
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = normalized(channels, 40 * width, 1)

    @staticmethod
    def rounded(channels, divisor=8):
        rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
        return rounded + divisor if rounded < 0.9 * channels else rounded


def efficientnet_layers(network):
    """The stem, each block and the head convolution."""
    return [
        lambda x: F.relu6(network._bn0(network._conv_stem(x))),
        *network._blocks,
        lambda x: F.relu6(network._bn1(network._conv_head(x))),
    ]


def efficientnet_lite0(width):
    network = EfficientNetLite0(width)
    channels = network._blocks[10]._bn2.num_features, network._bn1.num_features
    return network, (11, 17), channels


def efficientnet_lite0_of_pypi(width):
    """The package's own network, which is made for one size of images."""
    from efficientnet_lite_pytorch import EfficientNet

    assert width == 32
    network = EfficientNet.from_name("efficientnet-lite0")
    del network._fc
    return network, (11, 17), (112, 1280)


BACKBONES = {
    "alexnet": {"features": alexnet},
    "efficientnet_lite0": {"features": efficientnet_lite0, "width": 32},
    "vgg16": {"features": vgg16},
    "resnet10_slim": {"blocks": (1, 1, 1, 1), "width": 16},
    "resnet18": {},
    "resnet34": {"blocks": (3, 4, 6, 3)},
    "resnet50": {"blocks": (3, 4, 6, 3), "bottleneck": {}},
    "resnet101": {"blocks": (3, 4, 23, 3), "bottleneck": {}},
    "resnet152": {"blocks": (3, 8, 36, 3), "bottleneck": {}},
    "resnext50_32x4d": {
        "blocks": (3, 4, 6, 3),
        "bottleneck": {"groups": 32, "widening": 2},
    },
    "resnext101_32x8d": {
        "blocks": (3, 4, 23, 3),
        "bottleneck": {"groups": 32, "widening": 4},
    },
}


# What benchmarks compare with: the network as people get it.
PEERS = {
    **BACKBONES,
    "efficientnet_lite0": {"features": efficientnet_lite0_of_pypi, "width": 32},
}


def stage(block, channels, width, count, stride):
    first = block(channels, width, stride)
    rest = (block(width * first.expansion, width, 1) for _ in range(count - 1))
    return nn.Sequential(first, *rest)


def resnet(width, blocks, bottleneck):
    block = BasicBlock if bottleneck is None else partial(Bottleneck, **bottleneck)
    expansion = 1 if bottleneck is None else Bottleneck.expansion
    stages, channels = [], [width]
    for i, count in enumerate(blocks):
        stages.append(stage(block, channels[-1], width * 2**i, count, 1 if i == 0 else 2))
        channels.append(width * 2**i * expansion)
    stem = [
        nn.Conv2d(3, width, 7, 2, 3, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.MaxPool2d(3, 2, 1),
    ]
    return stem + stages, (6, 7), channels[3:]


def pool(x, method, levels):
    """Statistics of p x p windows at each level p; they leave out the rest of a side."""
    features = []
    for p in range(1, levels + 1):
        window = [side // p for side in x.shape[2:]]
        means = F.avg_pool2d(x, window)
        spread = F.relu(F.avg_pool2d(x**2, window) - means**2).sqrt()
        parts = {
            "avg": [means],
            "std": [spread],
            "meanstd": [means, spread],
            "maxmin": [F.max_pool2d(x, window), -F.max_pool2d(-x, window)],
        }[method]
        assert parts[0].shape[2:] == (p, p)
        features += [part.flatten(1) for part in parts]
    return torch.cat(features, 1)


def pooled_features(method, levels):
    statistics = 2 if method in ("maxmin", "meanstd") else 1
    return statistics * sum(p * p for p in range(1, levels + 1))


def reduction(features):
    layers = []
    for before, after in zip((features, 1024, 256), (1024, 256, 64)):
        layers += [nn.Linear(before, after), nn.BatchNorm1d(after)]
    return nn.Sequential(*layers, nn.ReLU())


class IqaNetwork(nn.Module):
    """Parameter names are LinearityIQA's. `seen`, if a list, is given each feature map."""

    def __init__(
        self,
        blocks=(2, 2, 2, 2),
        width=64,
        bottleneck=None,
        features=None,
        pool="avg",
        p6=1,
        p7=1,
        batch_norm_end=False,
    ):
        super().__init__()
        self.pool, self.levels = pool, (p6, p7)
        made = features(width) if features else resnet(width, blocks, bottleneck)
        layers, self.places, channels = made
        if isinstance(layers, nn.Module):
            self.features, self.layers = layers, efficientnet_layers(layers)
        else:
            self.features, self.layers = nn.Sequential(*layers), layers
        self.dr6 = reduction(channels[0] * pooled_features(pool, p6))
        self.dr7 = reduction(channels[1] * pooled_features(pool, p7))
        score = lambda features: (
            nn.Sequential(nn.Linear(features, 1), nn.BatchNorm1d(1))
            if batch_norm_end
            else nn.Linear(features, 1)
        )
        self.regr6, self.regr7, self.regression = score(64), score(64), score(128)

    def forward(self, x, seen=None):
        for index, layer in enumerate(self.layers):
            x = layer(x)
            if seen is not None:
                seen.append(x)
            if index == self.places[0]:
                early = self.dr6(pool(x, self.pool, self.levels[0]))
        late = self.dr7(pool(x, self.pool, self.levels[1]))
        both = torch.cat((early, late), 1)
        return self.regr6(early), self.regr7(late), self.regression(both)


def hash_numbers(count, t):
    """Pseudo-random numbers in [-1, 1) that tests/model/formula_weights.ts makes, too."""
    i = np.arange(count, dtype=np.uint32)
    h = i + np.uint32((t + 1) * 0x9E3779B1 % 2**32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return 2 * h.astype(np.float64) / 4294967296 - 1


def hash_tensor(shape, t, scale=1):
    """Numbers in [-scale, scale) as float32 rounds them, in float64."""
    numbers = np.float32(scale * hash_numbers(int(np.prod(shape)), t))
    return torch.from_numpy(numbers.astype(np.float64)).reshape(*shape)


def formula_weights(network, scale_numerator):
    """Fills a network; the tensors of its state are numbered without num_batches_tracked."""
    state = network.state_dict()
    names = [name for name in state if not name.endswith("num_batches_tracked")]
    for t, name in enumerate(names):
        shape = state[name].shape
        s = hash_numbers(state[name].numel(), t)
        if len(shape) > 1:
            values = np.sqrt(scale_numerator / np.prod(shape[1:])) * s
        elif name.endswith("running_var"):
            values = 1 + 0.5 * s
        elif name.endswith("weight"):
            values = 1 + 0.1 * s
        else:
            values = 0.1 * s
        state[name].copy_(torch.from_numpy(np.float32(values)).reshape(shape))
    return names


def formula_images(count, height, width, scales=None):
    """Images [N, 3, H, W], each times its scale."""
    images = hash_tensor((count, 3, height, width), 100000, 2)
    if scales is not None:
        images *= torch.tensor(scales, dtype=torch.float64).reshape(-1, 1, 1, 1)
    return images


def norm_in_norm(predicted, subjective):
    """Norm-in-Norm loss for p = 1, q = 2, in [0, 1]; equations of arXiv:2008.03889."""
    unit = lambda x: (x - x.mean()) / torch.linalg.vector_norm(x - x.mean())
    difference = unit(predicted) - unit(subjective)
    return difference.abs().sum() / (2 * len(predicted) ** 0.5)
