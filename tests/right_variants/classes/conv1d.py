# Classes that do the work, with functions in front of them.
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Slide:
    n: int
    f: int
    stride: int = 1
    padding: int = 0

    def __post_init__(self):
        for name, value, least in (("f", self.f, 1), ("stride", self.stride, 1), ("padding", self.padding, 0)):
            if value < least:
                raise ValueError(f"{name} is {value}")
        if self.f > self.n + 2 * self.padding:
            raise ValueError("the filter does not fit")

    def __len__(self):
        return (self.n + 2 * self.padding - self.f) // self.stride + 1

    def __iter__(self):
        return (slice(i * self.stride, i * self.stride + self.f) for i in range(len(self)))


class Convolution:
    def __init__(self, weights, stride, padding):
        self.weights, self.stride, self.padding = np.array(weights, dtype=float), stride, padding

    def __call__(self, signal):
        padded = np.pad(np.array(signal, dtype=float), self.padding)
        stops = Slide(len(signal), len(self.weights), self.stride, self.padding)
        return np.array([self.weights.dot(padded[stop]) for stop in stops])

    def matrix(self, n):
        return np.column_stack([self(unit) for unit in np.identity(n)])


def output_length(n, f, stride=1, padding=0):
    return len(Slide(n, f, stride, padding))


def conv1d(signal, weights, stride=1, padding=0):
    return Convolution(weights, stride, padding)(signal)


def conv1d_matrix(weights, n, stride=1, padding=0):
    return Convolution(weights, stride, padding).matrix(n)
