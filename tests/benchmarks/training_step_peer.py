"""The other side of training_step_bench.ts: the same step in PyTorch, bfloat16 by autocast.

Reads one JSON request a line and answers each with one line:
{"prepare": {"backbone": name, "batch": n, "size": side, "scale": scale, "precision": "float32" or "bfloat16"}},
{"step": "contiguous", "channels last" (both eager) or "compiled" (torch.compile, channels last)}.
"""

import json
import os
import sys
import time
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parent.parent / "model" / "support"))
from iqa_network import PEERS, IqaNetwork, formula_images, formula_weights, norm_in_norm  # noqa: E402

WAYS = {
    "contiguous": (torch.contiguous_format, False),
    "channels last": (torch.channels_last, False),
    "compiled": (torch.channels_last, True),
}
BETA = [0.1, 0.1, 1]


class Trainer:
    def __init__(self, backbone, images, subjective, scale, precision, memory_format, compiled):
        network = IqaNetwork(**PEERS[backbone])
        with torch.no_grad():
            formula_weights(network, scale)
        network = network.to(memory_format=memory_format)
        self.network = torch.compile(network) if compiled else network
        self.images = images.float().to(memory_format=memory_format)
        self.subjective = subjective
        self.half = precision == "bfloat16"
        self.optimizer = torch.optim.Adam(network.parameters(), 1e-4, fused=True)

    def step(self):
        start = time.perf_counter()
        self.optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            heads = self.network(self.images)
        heads = [head.float().flatten() for head in heads]
        losses = [norm_in_norm(head, self.subjective) for head in heads]
        loss = sum(beta * each for beta, each in zip(BETA, losses))
        loss.backward()
        self.optimizer.step()
        return {"loss": loss.item(), "seconds": time.perf_counter() - start}


def prepare(backbone, batch, size, scale, precision):
    images = formula_images(batch, size, size)
    subjective = torch.arange(batch) * 7 % 5 + torch.arange(batch) / batch
    for name, way in WAYS.items():
        trainers[name] = Trainer(backbone, images, subjective, scale, precision, *way)
    threads = torch.get_num_threads()
    return f"PyTorch {torch.__version__}, {threads} threads"


torch.set_num_threads(len(os.sched_getaffinity(0)))
trainers = {}
for line in sys.stdin:
    request = json.loads(line)
    if "prepare" in request:
        answer = prepare(**request["prepare"])
    else:
        answer = trainers[request["step"]].step()
    print(json.dumps(answer), flush=True)
