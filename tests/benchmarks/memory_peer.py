"""The other side of memory_bench.ts: the same work in PyTorch's eager mode.

Reads one JSON request and answers with the process's peak memory in MB:
{"work": "train" or "predict", "backbone": name, "batch": n, "size": side,
"format": "contiguous" or "channels last", "times": n, "scale": scale,
"precision": "float32" or "bfloat16", which is for training}.
"""

import json
import os
import re
import sys
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parent.parent / "model" / "support"))
from iqa_network import PEERS, IqaNetwork  # noqa: E402
from iqa_network import formula_images, formula_weights, norm_in_norm  # noqa: E402

FORMATS = {
    "contiguous": torch.contiguous_format,
    "channels last": torch.channels_last,
}
BETA = [0.1, 0.1, 1]

torch.set_num_threads(len(os.sched_getaffinity(0)))
request = json.loads(sys.stdin.readline())
batch, size = request["batch"], request["size"]
memory_format = FORMATS[request["format"]]
network = IqaNetwork(**PEERS[request["backbone"]])
with torch.no_grad():
    formula_weights(network, request["scale"])
network = network.to(memory_format=memory_format)
images = formula_images(batch, size, size).float().to(memory_format=memory_format)
if request["work"] == "predict":
    network.eval()
    with torch.inference_mode():
        for _ in range(request["times"]):
            network(images)
else:
    subjective = (torch.arange(batch) % 3).double()
    half = request["precision"] == "bfloat16"
    optimizer = torch.optim.Adam(network.parameters(), 1e-4)
    for _ in range(request["times"]):
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            heads = network(images)
        losses = [norm_in_norm(head.float().flatten(), subjective) for head in heads]
        sum(beta * each for beta, each in zip(BETA, losses)).backward()
        optimizer.step()
status = Path("/proc/self/status").read_text()
print(round(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024), flush=True)
