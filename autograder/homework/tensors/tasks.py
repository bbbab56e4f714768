"""What is asked for in tensors.py: channels, banks of filters, counting what is learned."""

from __future__ import annotations

from autograder.core.records import Task
from autograder.homework import windows

_STEP = ("stride", "padding")

TASKS: tuple[Task, ...] = (
    Task("tensors", "conv_full_depth", "3.1", (2, 2), ("tensor", "weights"), _STEP, window=windows.filter_2d),
    Task(
        "tensors",
        "conv_layer",
        "3.2",
        (3, 4),
        ("tensor", "weights", "biases"),
        _STEP,
        window=windows.filter_2d,
        by_hand=False,
    ),
    Task("tensors", "fully_connected_parameters", "3.3", (1, 1), ("n_in", "n_out")),
    Task("tensors", "conv_parameters", "3.4", (1, 1), ("d", "k", "f")),
)
