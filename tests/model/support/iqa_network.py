"""The network of LinearityIQA on ResNets and ResNeXts, in PyTorch: the tests' second opinion."""

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


BACKBONES = {
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


def stage(block, channels, width, count, stride):
    first = block(channels, width, stride)
    rest = (block(width * first.expansion, width, 1) for _ in range(count - 1))
    return nn.Sequential(first, *rest)


def reduction(features):
    layers = []
    for before, after in zip((features, 1024, 256), (1024, 256, 64)):
        layers += [nn.Linear(before, after), nn.BatchNorm1d(after)]
    return nn.Sequential(*layers, nn.ReLU())


class IqaNetwork(nn.Module):
    """Parameter names are LinearityIQA's. `seen`, if a list, is given each feature map."""

    def __init__(self, blocks=(2, 2, 2, 2), width=64, bottleneck=None):
        super().__init__()
        block = BasicBlock if bottleneck is None else partial(Bottleneck, **bottleneck)
        expansion = 1 if bottleneck is None else Bottleneck.expansion
        stages, channels = [], [width]
        for i, count in enumerate(blocks):
            stages.append(stage(block, channels[-1], width * 2**i, count, 1 if i == 0 else 2))
            channels.append(width * 2**i * expansion)
        self.features = nn.Sequential(
            nn.Conv2d(3, width, 7, 2, 3, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, 1),
            *stages,
        )
        self.dr6 = reduction(channels[3])
        self.dr7 = reduction(channels[4])
        self.regr6 = nn.Linear(64, 1)
        self.regr7 = nn.Linear(64, 1)
        self.regression = nn.Linear(128, 1)

    def forward(self, x, seen=None):
        for index, layer in enumerate(self.features):
            x = layer(x)
            if seen is not None:
                seen.append(x)
            if index == 6:
                early = self.dr6(x.mean((2, 3)))
        late = self.dr7(x.mean((2, 3)))
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
