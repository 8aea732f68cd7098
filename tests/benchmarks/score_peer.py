"""The other side of score_bench.ts: Pillow in a torch DataLoader and a network in PyTorch.

Reads one JSON request a line and answers each with one line:
{"prepare": {"files", "height", "width", "batch", "workers", "backbone", "scale"}},
{"score": "contiguous", "channels last" or "frozen"}.
"""

import json
import os
import sys
import time
from pathlib import Path

import torch
from torch.utils.data import DataLoader

from loader_peer import Photographs

sys.path.append(str(Path(__file__).parent.parent / "model" / "support"))
from iqa_network import BACKBONES, IqaNetwork, formula_weights  # noqa: E402

FORMATS = {
    "contiguous": torch.contiguous_format,
    "channels last": torch.channels_last,
    "frozen": torch.channels_last,
}


class Scorer:
    def __init__(self, files, height, width, batch, workers, backbone, scale):
        self.loader = DataLoader(
            Photographs(files, height, width), batch, num_workers=workers, persistent_workers=workers > 0
        )
        self.networks = {name: self.network(backbone, scale, each) for name, each in FORMATS.items()}
        with torch.inference_mode():
            example = torch.zeros(batch, 3, height, width).to(memory_format=torch.channels_last)
            traced = torch.jit.trace(self.networks["frozen"], example)
            self.networks["frozen"] = torch.jit.freeze(traced)

    @staticmethod
    def network(backbone, scale, memory_format):
        network = IqaNetwork(**BACKBONES[backbone])
        with torch.no_grad():
            formula_weights(network, scale)
        return network.eval().to(memory_format=memory_format)

    @torch.inference_mode()
    def score(self, name):
        start = time.perf_counter()
        scores = []
        for images in self.loader:
            _, _, both = self.networks[name](images.to(memory_format=FORMATS[name]))
            scores.extend(both.flatten().tolist())
        return {"seconds": time.perf_counter() - start, "scores": scores}


def main():
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    scorer = None
    for line in sys.stdin:
        request = json.loads(line)
        if "prepare" in request:
            scorer = Scorer(**request["prepare"])
            answer = f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"
        else:
            answer = scorer.score(request["score"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
