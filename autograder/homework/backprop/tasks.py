"""What is asked for in backprop.py: activations, the backward passes, the loss, the step."""

from __future__ import annotations

from autograder.core.records import Task

_STEP = ("stride", "padding")

TASKS: tuple[Task, ...] = (
    Task("backprop", "relu", "5.1", (1, 1), ("z",)),
    Task("backprop", "relu_backward", "5.2", (1, 1), ("upstream", "z")),
    Task(
        "backprop",
        "conv_layer_backward",
        "5.3",
        (3, 5),
        ("upstream", "tensor", "weights"),
        _STEP,
        parts=("d_tensor", "d_weights", "d_biases"),
        by_hand=False,
    ),
    Task("backprop", "max_pool2d_backward", "5.4", (2, 3), ("upstream", "tensor", "size"), ("stride",)),
    Task(
        "backprop",
        "softmax_cross_entropy",
        "5.5",
        (2, 2),
        ("logits", "label"),
        parts=("loss", "d_logits"),
        by_hand=False,
    ),
    Task("backprop", "sgd_step", "5.6", (1, 1), ("parameters", "gradients", "learning_rate"), by_hand=False),
)
