"""What is asked for in cnn_torch.py: the same network in PyTorch, and a step of training."""

from __future__ import annotations

from autograder.core.records import Task

TASKS: tuple[Task, ...] = (
    Task(
        "cnn_torch",
        "SmallCNN",
        "7.1",
        (2, 3),
        ("parameters", "tensors", "upstream"),
        parts=("logits", "gradients"),
        shown_as="model(tensors)",
        torch=True,
        by_hand=False,
    ),
    Task(
        "cnn_torch",
        "train_step",
        "7.2",
        (1, 2),
        ("model", "parameters", "tensors", "labels", "learning_rate", "momentum"),
        parts=("losses", "parameters"),
        labels=("labels",),
        shown_as="train_step(model, optimizer, tensors, labels)",
        torch=True,
        by_hand=False,
        uses=("SmallCNN",),
    ),
)
