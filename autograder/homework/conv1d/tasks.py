"""What is asked for in conv1d.py: counting stops, sliding along a signal, writing it as a matrix."""

from __future__ import annotations

from autograder.core.records import Task
from autograder.homework import windows

_STEP = ("stride", "padding")

TASKS: tuple[Task, ...] = (
    Task("conv1d", "output_length", "1.1", (1, 1), ("n", "f"), _STEP),
    Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights"), _STEP, window=windows.filter_1d),
    Task("conv1d", "conv1d_matrix", "1.3", (2, 2), ("weights", "n"), _STEP, by_hand=False),
)
