"""What is asked for in pooling.py: max pooling of a signal, and of each channel of a tensor."""

from __future__ import annotations

from autograder.core.records import Task
from autograder.homework import windows

TASKS: tuple[Task, ...] = (
    Task("pooling", "max_pool1d", "4.1", (1, 2), ("signal", "size"), ("stride",), window=windows.pool_1d),
    Task("pooling", "max_pool2d", "4.2", (2, 3), ("tensor", "size"), ("stride",), window=windows.pool_2d),
)
