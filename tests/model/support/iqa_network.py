"""The network of LinearityIQA on ResNets of basic blocks, in PyTorch: the tests' second opinion."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class BasicBlock(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        if stride != 1 or channels != width:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, width, 1, stride, bias=False),
                nn.BatchNorm2d(width),
            )
        else:
            self.downsample = nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)) + self.downsample(x), inplace=True)


def stage(channels, width, count, stride):
    first = BasicBlock(channels, width, stride)
    return nn.Sequential(first, *(BasicBlock(width, width, 1) for _ in range(count - 1)))


def reduction(features):
    layers = []
    for before, after in zip((features, 1024, 256), (1024, 256, 64)):
        layers += [nn.Linear(before, after), nn.BatchNorm1d(after)]
    return nn.Sequential(*layers, nn.ReLU())


class IqaNetwork(nn.Module):
    """Parameter names are LinearityIQA's. `seen`, if a list, is given each feature map."""

    def __init__(self, blocks=(2, 2, 2, 2), width=64):
        super().__init__()
        widths = [width, width, 2 * width, 4 * width, 8 * width]
        self.features = nn.Sequential(
            nn.Conv2d(3, width, 7, 2, 3, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, 1),
            *(
                stage(widths[i], widths[i + 1], blocks[i], 1 if i == 0 else 2)
                for i in range(4)
            ),
        )
        self.dr6 = reduction(widths[3])
        self.dr7 = reduction(widths[4])
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
