"""The other side of gpu_check.ts: the same work in PyTorch's eager mode, on its GPU if it has one.

Reads one JSON request a line and answers each with one line:
{"prepare": {"backbone": name, "batch": n, "height": h, "width": w, "scale": scale, "precision": name}},
{"train": side} or {"predict": side}, where a side is one of those that prepare answered.
"""

import json
import sys
import time
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parent.parent / "model" / "support"))
from iqa_network import BACKBONES, IqaNetwork  # noqa: E402
from iqa_network import formula_images, formula_weights, norm_in_norm  # noqa: E402

CUDA = torch.cuda.is_available()
DEVICE = torch.device("cuda" if CUDA else "cpu")
FORMATS = {
    "contiguous": torch.contiguous_format,
    "channels last": torch.channels_last,
}
BETA = [0.1, 0.1, 1]


def wait():
    if CUDA:
        torch.cuda.synchronize()


class Side:
    """One network in one memory format and one precision of products."""

    def __init__(self, case, products, memory_format):
        network = IqaNetwork(**BACKBONES[case["backbone"]])
        with torch.no_grad():
            formula_weights(network, case["scale"])
        self.network = network.to(DEVICE, memory_format=memory_format)
        self.products = products
        self.memory_format = memory_format
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-4)

    def heads(self):
        # From the host's memory, as on our side.
        x = images.to(DEVICE).to(memory_format=self.memory_format)
        half = self.products == "bfloat16"
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=half):
            heads = self.network(x)
        return [head.float().flatten() for head in heads]

    def train(self):
        self.network.train()
        self.optimizer.zero_grad()
        losses = [norm_in_norm(head, subjective) for head in self.heads()]
        loss = sum(beta * each for beta, each in zip(BETA, losses))
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def predict(self):
        self.network.eval()
        with torch.inference_mode():
            return sum(head.sum().item() for head in self.heads())

    def timed(self, work):
        tf32 = self.products == "TF32"
        torch.backends.cuda.matmul.allow_tf32 = tf32
        torch.backends.cudnn.allow_tf32 = tf32
        wait()
        start = time.perf_counter()
        value = work(self)
        wait()
        return {"value": value, "seconds": time.perf_counter() - start}


def prepare(case):
    global images, subjective
    sides.clear()
    batch = case["batch"]
    images = formula_images(batch, case["height"], case["width"]).float()
    subjective = (torch.arange(batch) * 7 % 5 + torch.arange(batch) / batch).to(DEVICE)
    kinds = ["float32"]
    if case["precision"] == "bfloat16":
        kinds.append("bfloat16")
    elif CUDA:
        kinds.append("TF32")
    for products in kinds:
        for name, memory_format in FORMATS.items():
            sides[f"{products}, {name}"] = Side(case, products, memory_format)
    device = torch.cuda.get_device_name() if CUDA else "the CPU"
    return {"version": f"PyTorch {torch.__version__} on {device}", "sides": list(sides)}


torch.backends.cudnn.benchmark = True
sides = {}
for line in sys.stdin:
    request = json.loads(line)
    if "prepare" in request:
        answer = prepare(request["prepare"])
    else:
        (work, name), = request.items()
        answer = sides[name].timed({"train": Side.train, "predict": Side.predict}[work])
    print(json.dumps(answer), flush=True)
