"""The other side of loader_bench.ts: Pillow in a torch DataLoader with workers.

What torchvision's Resize, ToTensor and Normalize do with a Pillow image is
written down here as the calls they come to, because torchvision does not install
beside every build of torch.

Reads one JSON request a line and answers each with one line:
{"versions": true}, {"prepare": {"files", "height", "width", "batch", "workers"}},
{"epoch": true}.
"""

import json
import sys
import time

import numpy as np
import PIL
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
STD = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


class Photographs(Dataset):
    def __init__(self, files, height, width):
        self.files = files
        self.size = (width, height)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as file:
            image = file.convert("RGB").resize(self.size, Image.BILINEAR)
        pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()
        return pixels.to(torch.float32).div(255).sub_(MEAN).div_(STD)


def prepare(files, height, width, batch, workers):
    photographs = Photographs(files, height, width)
    return DataLoader(photographs, batch, num_workers=workers, persistent_workers=workers > 0)


def epoch(loader):
    start = time.perf_counter()
    images, total = 0, 0.0
    for batch in loader:
        images += len(batch)
        total += float(batch[0, 0, 0, 0])
    return {"images": images, "seconds": time.perf_counter() - start, "sum": total}


def main():
    loader = None
    for line in sys.stdin:
        request = json.loads(line)
        if "versions" in request:
            answer = f"Pillow {PIL.__version__}, PyTorch {torch.__version__}"
        elif "prepare" in request:
            loader = prepare(**request["prepare"])
            answer = True
        else:
            answer = epoch(loader)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
