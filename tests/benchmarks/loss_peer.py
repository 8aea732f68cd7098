"""The other side of loss_bench.ts: PyTorch's autograd and SciPy's correlations.

Reads one JSON request a line and answers each with one line:
{"versions": true}, {"prepare": name, "n": n, "seconds": s}, {"run": calls}.
"""

import json
import sys
import time

import numpy as np
import scipy
import torch
from scipy.stats import kendalltau, pearsonr, spearmanr


def uniform(n, stream):
    """Uniform numbers in [0, 1), the same as the other side's: hashed places of a stream."""
    value = np.arange(n, dtype=np.uint64) + np.uint64((0x9E3779B9 * stream) & 0xFFFFFFFF)
    value = value.astype(np.uint32)
    value = (value ^ (value >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    value = (value ^ (value >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return (value ^ (value >> np.uint32(16))) / 2.0**32


def norm_in_norm(predicted, subjective, p=1, q=2, eps=1e-8):
    """The loss as one writes it in PyTorch, for autograd to differentiate."""
    z = predicted - predicted.mean()
    z = z / (torch.linalg.vector_norm(z, q) + eps)
    s = subjective - subjective.mean()
    s = s / (torch.linalg.vector_norm(s, q) + eps)
    scale = 2 ** max(1, 1 / q) * len(z) ** max(0, 1 / p - 1 / q)
    return (torch.linalg.vector_norm(z - s, p) / scale) ** p


def loss_job(x, y):
    predicted = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    subjective = torch.tensor(y, dtype=torch.float32)

    def job():
        predicted.grad = None
        loss = norm_in_norm(predicted, subjective)
        loss.backward()
        return loss.detach()

    return job


def make_job(name, n):
    x = uniform(n, 1)
    y = x + uniform(n, 2)
    if name == "loss":
        return loss_job(x, y)
    correlate = {"plcc": pearsonr, "srocc": spearmanr, "krocc": kendalltau}[name]
    return lambda: correlate(x, y).statistic


def measure(job, calls):
    start = time.perf_counter()
    for _ in range(calls):
        job()
    return (time.perf_counter() - start) / calls


def calls_per_turn(job, seconds):
    calls = 1
    while measure(job, calls) * calls < seconds:
        calls *= 2
    return calls


def main():
    job = None
    for line in sys.stdin:
        request = json.loads(line)
        if "versions" in request:
            answer = (
                f"PyTorch {torch.__version__} ({torch.get_num_threads()} threads, float32), "
                f"SciPy {scipy.__version__}, NumPy {np.__version__}"
            )
        elif "prepare" in request:
            job = make_job(request["prepare"], request["n"])
            answer = {
                "value": float(job()),
                "calls": calls_per_turn(job, request["seconds"]),
            }
        else:
            answer = {"seconds": measure(job, request["run"])}
        print(json.dumps(answer), flush=True)


main()
