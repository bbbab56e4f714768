"""What is asked for in pooling.py: max pooling of a signal, and of each channel of a tensor."""

from __future__ import annotations

from autograder.core.records import Task

TASKS = (
    Task("pooling", "max_pool1d", "4.1", (1, 2), ("signal", "size"), ("stride",)),
    Task("pooling", "max_pool2d", "4.2", (2, 3), ("tensor", "size"), ("stride",)),
)
