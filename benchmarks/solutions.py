"""How long the NumPy layers take, as a multiple of PyTorch's time on the same numbers.

    python benchmarks/solutions.py [--repeats N]

Both run on one thread, in float64, taking turns in one process, so that a busy machine slows both alike;
each figure is the median over the turns. The goal: `conv_layer` and `conv_layer_backward` within 1.5 on the
layers of AlexNet and VGG. Where a figure lies above 1, most of the difference is the matrix product itself,
OpenBLAS against MKL. On the digits' small layers most of the time is Python's.

Pooling is measured to be known: there the clearest answer was preferred to the fastest. PyTorch notes in its
forward pass which entry of each window was largest; `max_pool2d_backward` is not told and has to look
again, so it is compared with PyTorch's forward and backward pass together. NumPy has no largest entry of a window:
it copies all windows, size² numbers for each.
"""

from __future__ import annotations

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))  # before NumPy

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[1] / "solutions"))

from backprop import conv_layer_backward, max_pool2d_backward
from pooling import max_pool2d
from tensors import conv_layer

LAYERS = {  # d, h, w, k, f, stride, padding
    "AlexNet 1": (3, 227, 227, 96, 11, 4, 0),
    "AlexNet 2": (96, 27, 27, 256, 5, 1, 2),
    "AlexNet 3": (256, 13, 13, 384, 3, 1, 1),
    "VGG 1": (3, 224, 224, 64, 3, 1, 1),
    "VGG 2": (64, 224, 224, 64, 3, 1, 1),
    "VGG 4": (128, 112, 112, 128, 3, 1, 1),
    "VGG 9": (512, 28, 28, 512, 3, 1, 1),
    "VGG 12": (512, 14, 14, 512, 3, 1, 1),
    "digits": (1, 8, 8, 8, 3, 1, 1),
}
POOLS = {  # d, h, w, size, stride
    "AlexNet pool 1": (96, 55, 55, 3, 2),
    "VGG pool 1": (64, 224, 224, 2, 2),
    "digits pool": (8, 8, 8, 2, 2),
}
Pair = tuple[Callable[[], Any], Callable[[], Any]]


def main() -> None:
    """Print one line per layer: forward and backward, the time of NumPy and its multiple of PyTorch's."""
    parser = argparse.ArgumentParser(description="NumPy layers against PyTorch's, one thread, float64.")
    parser.add_argument("--repeats", type=int, default=7, help="turns per figure (default: 7)")
    repeats = parser.parse_args().repeats
    torch.set_num_threads(1)
    print(f"NumPy {np.__version__}, PyTorch {torch.__version__}, medians of {repeats}")
    print(f"{'layer':<16}{'forward':>12}{'× PyTorch':>11}{'backward':>12}{'× PyTorch':>11}")
    for name, sizes in LAYERS.items():
        _print_line(name, _convolution(*sizes), repeats)
    for name, pool in POOLS.items():
        _print_line(name, _pooling(*pool), repeats)


def _convolution(d: int, h: int, w: int, k: int, f: int, stride: int, padding: int) -> tuple[Pair, Pair]:
    """Make the calls of a convolutional layer: forward by both, backward by both."""
    rng = np.random.default_rng(0)
    tensor, weights, biases = rng.normal(size=(d, h, w)), rng.normal(size=(k, d, f, f)), rng.normal(size=k)
    upstream = rng.normal(size=conv_layer(tensor, weights, biases, stride, padding).shape)
    leaves = [torch.from_numpy(array).requires_grad_() for array in (tensor, weights, biases)]
    output = functional.conv2d(leaves[0][None], leaves[1], leaves[2], stride, padding)
    return (
        (
            lambda: conv_layer(tensor, weights, biases, stride, padding),
            lambda: functional.conv2d(
                leaves[0].detach()[None], leaves[1].detach(), leaves[2].detach(), stride, padding
            ),
        ),
        (
            lambda: conv_layer_backward(upstream, tensor, weights, stride, padding),
            lambda: torch.autograd.grad(output, leaves, torch.from_numpy(upstream)[None], retain_graph=True),
        ),
    )


def _pooling(d: int, h: int, w: int, size: int, stride: int) -> tuple[Pair, Pair]:
    """Make the calls of a pooling layer: forward by both, backward by both (PyTorch's with its forward pass)."""
    rng = np.random.default_rng(0)
    tensor = rng.normal(size=(d, h, w))
    upstream = rng.normal(size=max_pool2d(tensor, size, stride).shape)
    leaf = torch.from_numpy(tensor).requires_grad_()

    def forward_and_backward() -> Any:
        output = functional.max_pool2d(leaf[None], size, stride)
        return torch.autograd.grad(output, leaf, torch.from_numpy(upstream)[None])

    return (
        (
            lambda: max_pool2d(tensor, size, stride),
            lambda: functional.max_pool2d(leaf.detach()[None], size, stride),
        ),
        (
            lambda: max_pool2d_backward(upstream, tensor, size, stride),
            forward_and_backward,
        ),
    )


def _print_line(name: str, pairs: tuple[Pair, Pair], repeats: int) -> None:
    figures = ""
    for numpy_call, torch_call in pairs:
        turns = [(_seconds(numpy_call), _seconds(torch_call)) for _ in range(repeats + 1)][1:]  # the first warms up
        ratio = median(ours / theirs for ours, theirs in turns)
        figures += f"{median(ours for ours, _ in turns) * 1e3:>9.2f} ms{ratio:>11.2f}"
    print(f"{name:<16}{figures}")


def _seconds(call: Callable[[], Any]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


if __name__ == "__main__":
    main()
