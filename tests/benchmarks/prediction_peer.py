"""The other side of prediction_bench.ts: the same predictions in PyTorch.

Reads one JSON request a line and answers each with one line:
{"prepare": {"backbone": name, "batch": n, "height": h, "width": w, "scale": scale}},
{"predict": side}, where a side is one of those that prepare answered.
"""

import json
import os
import sys
import time
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parent.parent / "model" / "support"))
from iqa_network import BACKBONES, IqaNetwork  # noqa: E402
from iqa_network import formula_images, formula_weights  # noqa: E402


class Side:
    def __init__(self, case, memory_format, freeze):
        network = IqaNetwork(**BACKBONES[case["backbone"]])
        with torch.no_grad():
            formula_weights(network, case["scale"])
        images = formula_images(case["batch"], case["height"], case["width"])
        self.images = images.float().to(memory_format=memory_format)
        self.network = network.eval().to(memory_format=memory_format)
        if freeze:
            with torch.inference_mode():
                traced = torch.jit.trace(self.network, self.images)
                self.network = torch.jit.freeze(traced)

    def predict(self):
        start = time.perf_counter()
        with torch.inference_mode():
            outputs = self.network(self.images)[2].flatten().tolist()
        return {"outputs": outputs, "seconds": time.perf_counter() - start}


def prepare(case):
    last = torch.channels_last
    sides["contiguous"] = Side(case, torch.contiguous_format, freeze=False)
    sides["channels last"] = Side(case, last, freeze=False)
    sides["frozen, channels last"] = Side(case, last, freeze=True)
    threads = torch.get_num_threads()
    version = f"PyTorch {torch.__version__}, {threads} threads"
    return {"version": version, "sides": list(sides)}


torch.set_num_threads(len(os.sched_getaffinity(0)))
sides = {}
for line in sys.stdin:
    request = json.loads(line)
    if "prepare" in request:
        answer = prepare(request["prepare"])
    else:
        answer = sides[request["predict"]].predict()
    print(json.dumps(answer), flush=True)
