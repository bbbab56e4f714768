"""The field guide: what do students get wrong?

Each known mistake is a small function in the file of its homework file; `guide.py` says how they are
written. `GUIDE` lists them in lecture order. Without PyTorch, those of `cnn_torch.py` are absent.
The files are long because they are catalogues: nobody reads them through, and a task has its heading.
"""

from __future__ import annotations

from importlib.util import find_spec

from autograder.authoring.mistakes import Kind, Mistake, Right, attempt, collect
from autograder.homework.backprop import mistakes as backprop
from autograder.homework.case_studies import mistakes as case_studies
from autograder.homework.cnn import mistakes as cnn
from autograder.homework.cnn_torch import mistakes as cnn_torch
from autograder.homework.conv1d import mistakes as conv1d
from autograder.homework.conv2d import mistakes as conv2d
from autograder.homework.left_out import LEFT_OUT
from autograder.homework.pooling import mistakes as pooling
from autograder.homework.tensors import mistakes as tensors

__all__ = ["GUIDE", "LEFT_OUT", "Kind", "Mistake", "Right", "attempt", "mistakes_of"]

_TORCH = (cnn_torch,) if find_spec("torch") else ()

GUIDE: tuple[Mistake, ...] = collect((conv1d, conv2d, tensors, pooling, backprop, cnn, *_TORCH, case_studies))


def mistakes_of(task: str) -> tuple[Mistake, ...]:
    """The known mistakes of one task, in the order in which they are written.

    >>> [one.name for one in mistakes_of("tensors.fully_connected_parameters")][:2]
    ['weights_only', 'one_bias_for_all']
    """
    return tuple(one for one in GUIDE if one.task == task)
