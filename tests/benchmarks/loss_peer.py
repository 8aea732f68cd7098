"""The other side of loss_bench.ts: the loss with its gradient and the correlations in Python.

Of the ways that do the same work, the fastest counts: the loss by PyTorch's autograd, by
torch.compile, and by its closed form in NumPy; correlations by SciPy, which computes a p
as well, and by NumPy and ranks alone.

Reads one JSON request a line and answers each with one line:
{"versions": true}, {"prepare": name, "n": n, "seconds": s}, {"run": calls}.
"""

import json
import sys
import time

import numpy as np
import scipy
import torch
from scipy.stats import kendalltau, pearsonr, rankdata, spearmanr


def clock():
    return time.process_time() if by_cpu else time.perf_counter()


by_cpu = False


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


def autograd_job(loss_of, x, y):
    predicted = torch.tensor(x, dtype=torch.float32, requires_grad=True)
    subjective = torch.tensor(y, dtype=torch.float32)

    def job():
        predicted.grad = None
        loss = loss_of(predicted, subjective)
        loss.backward()
        return loss.detach()

    return job


def closed_form_job(x, y, eps=1e-8):
    """Value and gradient for p = 1, q = 2, as one writes them in NumPy."""
    scale = 2 * np.sqrt(len(x))

    def job():
        z = x - x.mean()
        norm = np.sqrt(z @ z)
        z /= norm + eps
        s = y - y.mean()
        s /= np.sqrt(s @ s) + eps
        difference = z - s
        value = np.abs(difference).sum() / scale
        gradient = np.sign(difference) / scale
        gradient -= gradient.mean() + z * (z @ gradient)
        gradient /= norm + eps
        return value

    return job


def jobs_of(name, x, y):
    if name == "loss":
        return {
            "autograd": autograd_job(norm_in_norm, x, y),
            "torch.compile": autograd_job(torch.compile(norm_in_norm), x, y),
            "NumPy": closed_form_job(x, y),
        }
    if name == "plcc":
        return {
            "SciPy": lambda: pearsonr(x, y).statistic,
            "NumPy": lambda: np.corrcoef(x, y)[0, 1],
        }
    if name == "srocc":
        return {
            "SciPy": lambda: spearmanr(x, y).statistic,
            "rankdata": lambda: np.corrcoef(rankdata(x), rankdata(y))[0, 1],
        }
    return {"SciPy": lambda: kendalltau(x, y).statistic}


def fastest_job(name, n, seconds):
    """The way with the shortest time of a call, its name and its calls in a turn."""
    x = uniform(n, 1)
    y = x + uniform(n, 2)
    tried = {}
    for peer, job in jobs_of(name, x, y).items():
        job()
        calls = calls_per_turn(job, seconds)
        tried[peer] = min(measure(job, calls) for _ in range(3)), calls, job
    peer = min(tried, key=lambda each: tried[each][0])
    return peer, tried[peer][1], tried[peer][2]


def measure(job, calls):
    start = clock()
    for _ in range(calls):
        job()
    return (clock() - start) / calls


def calls_per_turn(job, seconds):
    calls = 1
    while measure(job, calls) * calls < seconds:
        calls *= 2
    return calls


def main():
    global by_cpu
    job = None
    for line in sys.stdin:
        request = json.loads(line)
        if "versions" in request:
            answer = (
                f"PyTorch {torch.__version__} ({torch.get_num_threads()} threads, float32), "
                f"SciPy {scipy.__version__}, NumPy {np.__version__}"
            )
        elif "prepare" in request:
            by_cpu = request["cpu"]
            peer, calls, job = fastest_job(
                request["prepare"], request["n"], request["seconds"]
            )
            answer = {"value": float(job()), "calls": calls, "peer": peer}
        else:
            answer = {"seconds": measure(job, request["run"])}
        print(json.dumps(answer), flush=True)


main()
