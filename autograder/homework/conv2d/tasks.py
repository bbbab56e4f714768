"""What is asked for in conv2d.py: convolution on an image, finding a template, Sobel's edges."""

from __future__ import annotations

from autograder.core.records import Task
from autograder.homework import windows

_STEP = ("stride", "padding")

TASKS: tuple[Task, ...] = (
    Task("conv2d", "conv2d", "2.1", (3, 5), ("image", "weights"), _STEP, window=windows.filter_2d),
    Task("conv2d", "locate_template", "2.2", (1, 2), ("image", "template")),
    Task("conv2d", "edge_strength", "2.3", (1, 2), ("image",), by_hand=False),
)
