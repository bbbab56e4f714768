"""What is asked for in cnn.py: the small network in NumPy, from its first weights to training."""

from __future__ import annotations

from autograder.core.records import Task

TASKS: tuple[Task, ...] = (
    Task(
        "cnn",
        "initial_parameters",
        "6.1",
        (1, 1),
        ("rng",),
        ("filters", "shape", "classes"),
        judge="sample",
        zeros=("conv_biases", "dense_biases"),
        by_hand=False,
        tuples=("shape",),
    ),
    Task("cnn", "forward", "6.2", (1, 2), ("parameters", "tensor"), by_hand=False),
    Task(
        "cnn",
        "loss_and_gradients",
        "6.3",
        (2, 2),
        ("parameters", "tensor", "label"),
        parts=("loss", "gradients"),
        by_hand=False,
    ),
    Task(
        "cnn",
        "train",
        "6.4",
        (1, 2),
        ("parameters", "tensors", "labels", "learning_rate", "steps", "rng"),
        labels=("labels",),
        by_hand=False,
    ),
)
