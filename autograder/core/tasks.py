"""Which tasks there are, in lecture order, and what each is worth. The one list of the order.

Points come as (visible, hidden): the slides' and public cases, then the random ones. They sum to 100.
"""

from __future__ import annotations

from autograder.core.records import Task

_STEP = ("stride", "padding")

TASKS: tuple[Task, ...] = (
    Task("conv1d", "output_length", "1.1", (1, 1), ("n", "f"), _STEP),
    Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights"), _STEP),
    Task("conv1d", "conv1d_matrix", "1.3", (2, 2), ("weights", "n"), _STEP),
    Task("conv2d", "conv2d", "2.1", (3, 5), ("image", "weights"), _STEP),
    Task("conv2d", "locate_template", "2.2", (1, 2), ("image", "template")),
    Task("conv2d", "edge_strength", "2.3", (1, 2), ("image",)),
    Task("tensors", "conv_full_depth", "3.1", (2, 2), ("tensor", "weights"), _STEP),
    Task("tensors", "conv_layer", "3.2", (3, 4), ("tensor", "weights", "biases"), _STEP),
    Task("tensors", "fully_connected_parameters", "3.3", (1, 1), ("n_in", "n_out")),
    Task("tensors", "conv_parameters", "3.4", (1, 1), ("d", "k", "f")),
    Task("pooling", "max_pool1d", "4.1", (1, 2), ("signal", "size"), ("stride",)),
    Task("pooling", "max_pool2d", "4.2", (2, 3), ("tensor", "size"), ("stride",)),
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
    ),
    Task("backprop", "max_pool2d_backward", "5.4", (2, 3), ("upstream", "tensor", "size"), ("stride",)),
    Task("backprop", "softmax_cross_entropy", "5.5", (2, 2), ("logits", "label"), parts=("loss", "d_logits")),
    Task("backprop", "sgd_step", "5.6", (1, 1), ("parameters", "gradients", "learning_rate")),
    Task("cnn", "initial_parameters", "6.1", (1, 1), ("rng",), ("filters", "shape", "classes"), judge="sample"),
    Task("cnn", "forward", "6.2", (1, 2), ("parameters", "tensor")),
    Task("cnn", "loss_and_gradients", "6.3", (2, 2), ("parameters", "tensor", "label"), parts=("loss", "gradients")),
    Task("cnn", "train", "6.4", (1, 2), ("parameters", "tensors", "labels", "learning_rate", "steps", "rng")),
    Task(
        "cnn_torch",
        "SmallCNN",
        "7.1",
        (2, 3),
        ("parameters", "tensors", "upstream"),
        parts=("logits", "gradients"),
        torch=True,
    ),
    Task(
        "cnn_torch",
        "train_step",
        "7.2",
        (1, 2),
        ("model", "parameters", "tensors", "labels", "learning_rate", "momentum"),
        parts=("losses", "parameters"),
        torch=True,
    ),
    Task("case_studies", "receptive_field", "8.1", (1, 1), ("layers",)),
    Task("case_studies", "output_shapes", "8.2", (1, 1), ("input_shape", "layers")),
    Task("case_studies", "stack_parameters", "8.3", (1, 1), ("d", "filter_sizes")),
    Task("case_studies", "residual_block", "8.4", (1, 1), ("tensor", "weights1", "biases1", "weights2", "biases2")),
)

FILES: tuple[str, ...] = tuple(dict.fromkeys(task.file for task in TASKS))
BY_NAME: dict[str, Task] = {task.name: task for task in TASKS}


def earlier_tasks(task: Task) -> tuple[Task, ...]:
    """The tasks that come before this one in the lecture.

    >>> [t.function for t in earlier_tasks(BY_NAME["conv1d.conv1d_matrix"])]
    ['output_length', 'conv1d']
    """
    return TASKS[: TASKS.index(task)]
