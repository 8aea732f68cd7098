"""`experiment fine-tuned-rates` in PyTorch: a second source for its table, in minutes on a GPU.

Of the library there are the splits alone, from runs of any experiment with the same photographs;
the network is the tests' PyTorch one. Pillow decodes and resizes, PyTorch's autograd
differentiates the losses as one writes them there, and its Adam takes the steps. On a GPU all
runs of a seed train side by side, each as a CUDA graph on a stream of its own; on a CPU they
take days.

DATA is BIQ2021's folder, RUNS an experiment's folder of runs, whose names end in -seedN, WEIGHTS
efficientnet-lite0-57934424.pth, and OUT a CSV file, to which a row is added for each run. Images
that fill no batch at the end of a pass are left out.
"""

import argparse
import csv
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.stats import pearsonr, spearmanr
from torch import nn

sys.path.append(str(Path(__file__).parent.parent / "model" / "support"))
from iqa_network import BACKBONES, IqaNetwork  # noqa: E402

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
SIDE, BATCH, BETA = 224, 8, (0.1, 0.1, 1.0)
EPOCHS, PER_PASS = 24, 8
# Images that are predicted at once: one shape, for cuDNN tries its algorithms for each.
CHUNK = 500
HEADER = "preset,arm,seed,validation SROCC,validation PLCC,test SROCC,test PLCC\n"


def norm_in_norm(predicted, subjective, p, q, eps=1e-8):
    def unit(x):
        centered = x - x.mean()
        return centered / (torch.linalg.vector_norm(centered, q) + eps)

    scale = 2 ** max(1, 1 / q) * len(predicted) ** max(0, 1 / p - 1 / q)
    difference = unit(predicted) - unit(subjective)
    return difference.abs().pow(p).sum() / scale**p


# Loss, batch normalization at the end, standardized scores.
ARMS = {
    "mae": (nn.functional.l1_loss, False, False),
    "mse": (nn.functional.mse_loss, False, False),
    "mse-bn": (nn.functional.mse_loss, True, False),
    "nin-1-2": (partial(norm_in_norm, p=1, q=2), False, False),
    "nin-2-2": (partial(norm_in_norm, p=2, q=2), False, False),
    "mse-standard": (nn.functional.mse_loss, False, True),
}


def read_pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.BILINEAR))


def read_split(runs, seed):
    """Name, part and score of each image of a run with this seed."""
    file = next(runs.glob(f"*-seed{seed}/split.csv"))
    with open(file, encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


class Split:
    """Places of the images of each part, and the scores of all."""

    def __init__(self, rows, places):
        parts = {"train": [], "validation": [], "test": []}
        self.scores = torch.zeros(len(places))
        for name, part, score in rows:
            parts[part].append(places[name])
            self.scores[places[name]] = float(score)
        self.parts = {part: torch.tensor(each) for part, each in parts.items()}


def plan(train, generator):
    """Batches of all passes, and the step at which each epoch ends."""
    per_pass = len(train) // BATCH
    passes = [
        train[torch.randperm(len(train), generator=generator)][: per_pass * BATCH]
        for _ in range(EPOCHS // PER_PASS)
    ]
    ends = [(epoch + 1) * per_pass // PER_PASS for epoch in range(EPOCHS)]
    return torch.cat(passes).view(-1, BATCH), ends


class Run:
    """A network with its optimizer; a step takes its batch and rate from tensors, as a graph has to."""

    def __init__(self, arm, rate, seed, pixels, split, weights):
        self.arm, self.rate, self.seed = arm, rate, seed
        self.pixels, self.split = pixels, split
        self.loss, batch_norm_end, standard = ARMS[arm]
        generator = torch.Generator().manual_seed(seed)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            network = IqaNetwork(**BACKBONES["efficientnet_lite0"], batch_norm_end=batch_norm_end)
        network.features.load_state_dict(weights, strict=False)
        self.network = network.to(DEVICE)
        backbone = list(network.features.parameters())
        known = {id(each) for each in backbone}
        heads = [each for each in network.parameters() if id(each) not in known]
        self.rates = [torch.zeros((), device=DEVICE) for _ in range(2)]
        groups = [{"params": params, "lr": lr} for params, lr in zip((heads, backbone), self.rates)]
        self.optimizer = torch.optim.Adam(groups, capturable=CUDA, foreach=CUDA)
        scores = split.scores
        if standard:
            own = scores[split.parts["train"]]
            scores = (scores - own.mean()) / own.std(unbiased=False)
        self.scores = scores.to(DEVICE)
        batches, self.ends = plan(split.parts["train"], generator)
        self.batches = batches.to(DEVICE)
        lengths = np.diff([0, *self.ends])
        factors = [0.1 ** (epoch // (EPOCHS // 3)) for epoch in range(EPOCHS)]
        self.schedule = torch.tensor(rate * np.repeat(factors, lengths), dtype=torch.float32, device=DEVICE)
        self.place = torch.zeros(1, dtype=torch.long, device=DEVICE)
        self.mean = torch.tensor([0.485, 0.456, 0.406], device=DEVICE).view(1, 3, 1, 1)
        self.std = torch.tensor([0.229, 0.224, 0.225], device=DEVICE).view(1, 3, 1, 1)
        self.history, self.best, self.kept = [], -2, None
        self.network.train()
        if CUDA:
            self.capture()

    def capture(self):
        """Records a step, after two that choose algorithms and are taken back."""
        start = {key: value.clone() for key, value in self.network.state_dict().items()}
        self.stream = torch.cuda.Stream()
        with torch.cuda.stream(self.stream):
            for _ in range(2):
                self.step()
        torch.cuda.synchronize()
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph, stream=self.stream):
            self.step()
        self.load(start)
        for state in self.optimizer.state.values():
            for value in state.values():
                value.zero_()
        self.place.zero_()
        torch.cuda.synchronize()

    def load(self, state):
        with torch.no_grad():
            for key, value in self.network.state_dict().items():
                value.copy_(state[key])

    def images(self, places):
        return (self.pixels[places].permute(0, 3, 1, 2).float() / 255 - self.mean) / self.std

    def step(self):
        places = self.batches.index_select(0, self.place)[0]
        rate = self.schedule.index_select(0, self.place)[0]
        self.rates[0].copy_(rate)
        self.rates[1].copy_(rate * 0.1)
        self.optimizer.zero_grad(set_to_none=False)
        heads = self.network(self.images(places))
        losses = [self.loss(head.flatten(), self.scores[places]) for head in heads]
        sum(beta * each for beta, each in zip(BETA, losses)).backward()
        self.optimizer.step()
        self.place += 1

    def advance(self):
        if not CUDA:
            return self.step()
        with torch.cuda.stream(self.stream):
            self.graph.replay()

    def predict(self, part):
        places = self.split.parts[part].to(DEVICE)
        count = len(places)
        padded = places.repeat(CHUNK // count + 2)[: -(-count // CHUNK) * CHUNK] if CUDA else places
        self.network.eval()
        with torch.no_grad():
            heads = [self.network(self.images(each))[2].flatten() for each in padded.split(CHUNK)]
        self.network.train()
        return torch.cat(heads)[:count]

    def measure(self, predicted, part):
        """SROCC and PLCC; −1 where predictions are not finite or all the same."""
        subjective = self.split.scores[self.split.parts[part]].numpy()
        predicted = predicted.cpu().numpy()
        if not np.isfinite(predicted).all() or np.ptp(predicted) == 0:
            return -1, -1
        metrics = spearmanr(predicted, subjective), pearsonr(predicted, subjective)
        return tuple(float(each.statistic) for each in metrics)

    def validate(self, predicted):
        self.history.append(self.measure(predicted, "validation"))
        if self.history[-1][0] > self.best:
            self.best = self.history[-1][0]
            self.kept = {key: value.clone() for key, value in self.network.state_dict().items()}

    def row(self):
        """The epochs, and the test with the weights of the best."""
        self.load(self.kept)
        power = f"{self.rate:.0e}".replace("e-0", "e-")
        curves = (" ".join(f"{each:.4f}" for each in curve) for curve in zip(*self.history))
        test = (f"{each:.4f}" for each in self.measure(self.predict("test"), "test"))
        return ",".join(["pytorch-rates", f"{self.arm}-lr{power}", str(self.seed), *curves, *test])


def wait():
    if CUDA:
        torch.cuda.synchronize()


def train(runs, out_of_time):
    """Trains runs side by side, step by step; stops after an epoch when time is up."""
    ends = [0, *runs[0].ends]
    for epoch in range(EPOCHS):
        for _ in range(ends[epoch + 1] - ends[epoch]):
            for run in runs:
                run.advance()
        wait()
        predicted = [run.predict("validation") for run in runs]
        for run, each in zip(runs, predicted):
            run.validate(each)
        print(epoch + 1, *(f"{run.best:.3f}" for run in runs), file=sys.stderr, flush=True)
        if out_of_time():
            break


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("data", "runs", "weights", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rates", default="3e-5,1e-4,3e-4,1e-3,3e-3,1e-2,3e-2")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--arms", default=",".join(ARMS))
    parser.add_argument("--seconds", type=float, default=float("inf"), help="after which no epoch begins")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    seeds = [int(seed) for seed in options.seeds.split(",")]
    lists = {seed: read_split(options.runs, seed) for seed in seeds}
    names = sorted({name for rows in lists.values() for name, _, _ in rows})
    with ProcessPoolExecutor() as pool:
        paths = [options.data / "Images" / name for name in names]
        pixels = np.stack(list(pool.map(read_pixels, paths, chunksize=50)))
    pixels = torch.from_numpy(pixels).to(DEVICE)
    places = {name: place for place, name in enumerate(names)}
    weights = torch.load(options.weights, map_location="cpu", weights_only=True)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    if not options.out.exists():
        options.out.write_text(HEADER)
    for seed in seeds:
        if time.monotonic() > end:
            break
        split = Split(lists[seed], places)
        runs = [
            Run(arm, float(rate), seed, pixels, split, weights)
            for arm in options.arms.split(",")
            for rate in options.rates.split(",")
        ]
        wait()
        train(runs, lambda: time.monotonic() > end)
        with open(options.out, "a") as out:
            out.writelines(f"{run.row()}\n" for run in runs)


if __name__ == "__main__":
    main()
