"""Known mistakes in `cnn_torch.py`. The arguments and answers are those that a submission's classes are graded with:

`SmallCNN`: a network with these parameters is shown a batch; the answer is its logits (b, c), and for
each parameter the gradient of the sum of logits · upstream.
`train_step`: `model` is "your SmallCNN" or "Flatten and Linear"; one step of SGD for
each row of `labels` (s, b), with gradients of ones left over from before; the answer is the losses (s,)
and the parameters afterwards.

PyTorch is imported when a mistake is called, so that this file can be read without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.authoring.mistakes import Function, Right, mistake
from autograder.core.calling import Callee
from autograder.core.codec import freeze
from autograder.core.records import Array
from autograder.homework.cnn_torch.worker import DRIVERS

if TYPE_CHECKING:
    import torch

Arrays = Mapping[str, Array]
Leaves = dict[str, "torch.Tensor"]
Logits = Callable[[Leaves, "torch.Tensor"], "torch.Tensor"]
Forward = Callable[[Any, "torch.Tensor"], "torch.Tensor"]

# ---------------------------------------------------------------- SmallCNN

_STATE = {  # the homework's names in NumPy and in PyTorch
    "conv_weights": "conv.weight",
    "conv_biases": "conv.bias",
    "dense_weights": "dense.weight",
    "dense_biases": "dense.bias",
}


def _conv(p: Leaves, x: torch.Tensor, padding: int = 1) -> torch.Tensor:
    import torch

    return torch.nn.functional.conv2d(x, p["conv.weight"], p["conv.bias"], padding=padding)


def _pool(maps: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.nn.functional.max_pool2d(maps, 2)


def _dense(p: Leaves, features: torch.Tensor) -> torch.Tensor:
    return features @ p["dense.weight"].T + p["dense.bias"]


def _forward(p: Leaves, x: torch.Tensor) -> torch.Tensor:
    return _dense(p, _pool(_conv(p, x).relu()).flatten(1))


def _leaves(parameters: Arrays) -> Leaves:
    import torch

    return {_STATE.get(name, name): torch.tensor(array, requires_grad=True) for name, array in parameters.items()}


def _answer(logits_of: Logits, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Logits and gradients of a network that is written as a function."""
    import torch

    p = _leaves(parameters)
    logits = logits_of(p, torch.tensor(tensors))
    (logits * torch.tensor(upstream)).sum().backward()  # type: ignore[no-untyped-call]
    reached = {name: torch.zeros_like(leaf) if leaf.grad is None else leaf.grad for name, leaf in p.items()}
    return logits.detach().numpy(), {name: gradient.numpy() for name, gradient in reached.items()}


def _handed_in(change: Callable[[Any], object] | None, forward: Forward, arguments: Sequence[Any]) -> Any:
    """What comes back for a class that a student hands in, by the very driver that calls a submission.

    Args:
        change: done to a new network at the end of `__init__`.
        forward: the network's `forward`.
        arguments: parameters, tensors, upstream.
    """
    import torch

    class SmallCNN(torch.nn.Module):
        def __init__(self, filters: int = 8, shape: tuple[int, int, int] = (1, 8, 8), classes: int = 10) -> None:
            super().__init__()
            d, h, w = shape
            self.conv = torch.nn.Conv2d(d, filters, 3, padding=1)
            self.dense = torch.nn.Linear(filters * (h // 2) * (w // 2), classes)
            if change:
                change(self)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return forward(self, x)

    call = {name: freeze(value) for name, value in zip(("parameters", "tensors", "upstream"), arguments, strict=True)}
    callee = Callee(ModuleType("handed_in"), SmallCNN, {})
    (logits, gradients), _ = DRIVERS["cnn_torch.SmallCNN"](callee, {"call": call, "by_position": False}, 0)
    return logits.detach().numpy(), {
        name: given.numpy() if isinstance(given, torch.Tensor) else given for name, given in gradients.items()
    }


def _features(network: Any, x: torch.Tensor) -> torch.Tensor:
    return _pool(network.conv(x).relu()).flatten(1)


@mistake("cnn_torch.SmallCNN")
def log_softmax_in_forward(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Can a logit be positive?"""
    return _answer(lambda p, x: _forward(p, x).log_softmax(1), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN", common=True)
def softmax_in_forward(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Are logits between 0 and 1?"""
    return _answer(lambda p, x: _forward(p, x).softmax(1), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN", common=True)
def no_relu(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """What comes between the convolution and the pooling?"""
    return _answer(lambda p, x: _dense(p, _pool(_conv(p, x)).flatten(1)), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN", common=True)
def relu_on_logits(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Can a logit be negative?"""
    return _answer(lambda p, x: _forward(p, x).relu(), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN", common=True)
def avg_pool(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Which pooling is the lecture's?"""
    import torch

    def logits_of(p: Leaves, x: torch.Tensor) -> torch.Tensor:
        return _dense(p, torch.nn.functional.avg_pool2d(_conv(p, x).relu(), 2).flatten(1))

    return _answer(logits_of, parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN")
def strided_conv_for_pool(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Which pooling is the lecture's?"""
    import torch

    def logits_of(p: Leaves, x: torch.Tensor) -> torch.Tensor:
        h, w = (n // 2 for n in x.shape[2:])
        maps = torch.nn.functional.conv2d(x, p["conv.weight"], p["conv.bias"], stride=2, padding=1)
        return _dense(p, maps[..., :h, :w].relu().flatten(1))

    return _answer(logits_of, parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN")
def pool_before_conv(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """In which order do the layers appear in the lecture's picture?"""
    return _answer(lambda p, x: _dense(p, _conv(p, _pool(x)).relu().flatten(1)), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN", common=True)
def flattened_with_batch(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Which axis is the batch, and is it still there after flattening?"""

    def forward(network: Any, x: torch.Tensor) -> Any:
        return network.dense(_features(network, x).flatten())

    return _handed_in(None, forward, (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", common=True)
def flattened_channels_last(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """When a tensor is laid in a row, which of its axes changes slowest?"""

    def logits_of(p: Leaves, x: torch.Tensor) -> torch.Tensor:
        return _dense(p, _pool(_conv(p, x).relu()).permute(0, 2, 3, 1).flatten(1))

    return _answer(logits_of, parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN")
def batch_and_channels_swapped(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Which axis is the batch, and is it still there after flattening?"""

    def logits_of(p: Leaves, x: torch.Tensor) -> torch.Tensor:
        pooled = _pool(_conv(p, x).relu())
        return _dense(p, pooled.transpose(0, 1).reshape(len(x), -1))

    return _answer(logits_of, parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN", common=True, kind="error")
def no_padding(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """How large is each map after the convolution, and after the pooling?"""

    def change(network: Any) -> None:
        network.conv.padding = (0, 0)

    return _handed_in(change, lambda network, x: network.dense(_features(network, x)), (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", common=True, kind="error")
def no_conv_bias(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Which four names does the state of your network hold?"""

    def change(network: Any) -> None:
        network.conv.bias = None

    return _handed_in(change, lambda network, x: network.dense(_features(network, x)), (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", kind="error")
def no_dense_bias(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Which four names does the state of your network hold?"""

    def change(network: Any) -> None:
        network.dense.bias = None

    return _handed_in(change, lambda network, x: network.dense(_features(network, x)), (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", kind="error")
def layer_never_used(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """How many parameters has your network, counted by hand, and how many does PyTorch find?"""
    import torch

    def change(network: Any) -> None:
        network.extra = torch.nn.Linear(10, 10)

    return _handed_in(change, lambda network, x: network.dense(_features(network, x)), (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", kind="error")
def no_grad_in_forward(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """After the backward pass, which parameters have no gradient?"""
    import torch

    def forward(network: Any, x: torch.Tensor) -> Any:
        with torch.no_grad():
            return network.dense(_features(network, x))

    return _handed_in(None, forward, (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", common=True)
def features_detached(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """After the backward pass, which parameters have no gradient?"""

    def forward(network: Any, x: torch.Tensor) -> Any:
        return network.dense(_features(network, x).detach())

    return _handed_in(None, forward, (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN")
def input_divided_by_255(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Does your network change the input before the first layer?"""
    return _answer(lambda p, x: _forward(p, x / 255), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN")
def batch_mean_subtracted(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """If one image of the batch changes, do the logits of another?"""
    return _answer(lambda p, x: _forward(p, x - x.mean(0)), parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN")
def first_image_only(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """How many rows of logits does a batch of three images give?"""

    def forward(network: Any, x: torch.Tensor) -> Any:
        return network.dense(_features(network, x[:1]))

    return _handed_in(None, forward, (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", kind="error")
def layers_in_a_python_list(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """How many parameters does PyTorch find in your network?"""

    def change(network: Any) -> None:
        network.layers = [network.conv, network.dense]
        del network.conv, network.dense

    def forward(network: Any, x: torch.Tensor) -> Any:
        conv, dense = network.layers
        return dense(_pool(conv(x).relu()).flatten(1))

    return _handed_in(change, forward, (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", kind="error")
def no_super_init(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """What must the initialiser of every PyTorch module call first?"""
    import torch

    class SmallCNN(torch.nn.Module):
        def __init__(self) -> None:
            self.conv = torch.nn.Conv2d(1, 8, 3, padding=1)

    return SmallCNN()


@mistake("cnn_torch.SmallCNN")
def only_for_the_digits(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Does your network know the size of its input from its arguments, or by heart?"""

    def logits_of(p: Leaves, x: torch.Tensor) -> torch.Tensor:
        return _dense(p, _pool(_conv(p, x).relu()).reshape(len(x), 8 * 4 * 4))

    return _answer(logits_of, parameters, tensors, upstream)


@mistake("cnn_torch.SmallCNN")
def last_layer_only_for_the_digits(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """Does your network know the size of its input from its arguments, or by heart?"""
    import torch

    def change(network: Any) -> None:
        network.dense = torch.nn.Linear(128, 10)

    return _handed_in(change, lambda network, x: network.dense(_features(network, x)), (parameters, tensors, upstream))


@mistake("cnn_torch.SmallCNN", common=True, kind="second call")
def dropout_left_in(right: Right) -> Function:
    """Call your network twice on the same images: are the logits the same?"""
    coin = np.random.default_rng(0)

    def answer(parameters: Arrays, tensors: Array, upstream: Array) -> Any:
        import torch

        def logits_of(p: Leaves, x: torch.Tensor) -> torch.Tensor:
            features = _pool(_conv(p, x).relu()).flatten(1)
            return _dense(p, features * 2 * torch.tensor(coin.integers(2, size=tuple(features.shape))))

        return _answer(logits_of, parameters, tensors, upstream)

    return answer


@mistake("cnn_torch.SmallCNN", common=True, kind="error")
def layer_made_in_forward(right: Right, parameters: Arrays, tensors: Array, upstream: Array) -> Any:
    """When are the weights of your dense layer made: once, or each time the network is called?"""
    import torch

    def change(network: Any) -> None:
        del network.dense

    def forward(network: Any, x: torch.Tensor) -> Any:
        features = _features(network, x)
        return torch.nn.Linear(features.shape[1], 10)(features)

    return _handed_in(change, forward, (parameters, tensors, upstream))


# ---------------------------------------------------------------- train_step

Loss = Callable[["torch.Tensor", "torch.Tensor"], "torch.Tensor"]
Step = Callable[["torch.nn.Module", "torch.optim.Optimizer", "torch.Tensor", "torch.Tensor"], float]


def _network(model: str, parameters: Arrays) -> torch.nn.Module:
    """The network that is to be trained, in the numbers that it is given."""
    import torch

    if model == "Flatten and Linear":
        c, features = parameters["weight"].shape
        network: torch.nn.Module = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(features, c))
        state = {f"1.{name}": torch.tensor(array) for name, array in parameters.items()}
    else:
        network = _small_cnn(parameters)
        state = {_STATE[name]: torch.tensor(array) for name, array in parameters.items()}
    network = network.to(next(iter(state.values())).dtype)
    network.load_state_dict(state)
    return network


def _small_cnn(parameters: Arrays) -> torch.nn.Module:
    import torch

    class SmallCNN(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            k, d, *_ = parameters["conv_weights"].shape
            c, features = parameters["dense_weights"].shape
            self.conv = torch.nn.Conv2d(d, k, 3, padding=1)
            self.dense = torch.nn.Linear(features, c)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = self.dense(_pool(self.conv(x).relu()).flatten(1))
            return logits

    return SmallCNN()


def _trained(
    step: Step, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """The losses and the parameters after one `step` for each row of labels."""
    import torch

    network, x = _network(model, parameters), torch.tensor(tensors)
    optimizer = torch.optim.SGD(network.parameters(), lr=learning_rate, momentum=momentum)
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    losses = [step(network, optimizer, x, torch.tensor(row)) for row in labels]
    return np.array(losses), {name: array.detach().numpy() for name, array in network.state_dict().items()}


def _step(loss_of: Loss | None = None, order: str = "zero backward step", times: float = 1) -> Step:
    """A training step with another loss, its three calls in another order, or a scaled loss."""

    def step(
        network: torch.nn.Module, optimizer: torch.optim.Optimizer, x: torch.Tensor, labels: torch.Tensor
    ) -> float:
        import torch

        loss = times * (loss_of or torch.nn.functional.cross_entropy)(network(x), labels)
        calls: dict[str, Function] = {"zero": optimizer.zero_grad, "backward": loss.backward, "step": optimizer.step}
        for call in order.split():
            calls[call]()
        return float(loss.detach())

    return step


@mistake("cnn_torch.train_step", common=True)
def old_gradients_kept(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """What do the gradients hold before the backward pass begins?"""
    return _trained(_step(order="backward step"), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def cleared_after_backward(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Does the optimiser take a step, and what do the gradients hold when it does?"""
    return _trained(_step(order="backward zero step"), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def cleared_after_the_step(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """What do the gradients hold before the backward pass begins?"""
    return _trained(_step(order="backward step zero"), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step", common=True)
def step_before_backward(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Of which loss are the gradients that the optimiser's step uses?"""
    return _trained(_step(order="step zero backward"), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def step_before_the_loss(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Of which loss are the gradients that the optimiser's step uses?"""
    usual = _step(order="zero backward")

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        optimizer.step()
        return usual(network, optimizer, x, y)

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def step_for_each_image(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """How many steps does one call take?"""
    usual = _step()

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        return float(np.mean([usual(network, optimizer, x[i : i + 1], y[i : i + 1]) for i in range(len(y))]))

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def total_of_losses_returned(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Is the loss of a batch the sum or the mean of the losses of its images?"""
    losses, trained = _trained(_step(), model, parameters, tensors, labels, learning_rate, momentum)
    return losses * labels.shape[1], trained


@mistake("cnn_torch.train_step", common=True)
def no_step(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Does the optimiser take a step, and what do the gradients hold when it does?"""
    return _trained(_step(order="zero backward"), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def two_steps(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """How many steps does one call take?"""
    return _trained(_step(order="zero backward step step"), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step", common=True)
def sum_of_losses(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Is the loss of a batch the sum or the mean of the losses of its images?"""
    return _trained(_step(times=labels.shape[1]), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def mean_taken_twice(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Is the loss that you take the mean of a mean already?"""
    return _trained(_step(times=1 / labels.shape[1]), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def squared_error_of_logits(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Which loss is asked for?"""

    def loss_of(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.nn.functional.mse_loss(logits, torch.eye(logits.shape[1], dtype=logits.dtype)[y])

    return _trained(_step(loss_of), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step", common=True)
def softmax_before_the_loss(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """How often does the softmax act on its way from logits to loss?"""

    def loss_of(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.nn.functional.cross_entropy(logits.softmax(1), y)

    return _trained(_step(loss_of), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def nll_of_logits(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Does your loss want logits, or logarithms of probabilities?"""

    def loss_of(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.nn.functional.nll_loss(logits, y)

    return _trained(_step(loss_of), model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def loss_uphill(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Does the loss go up or down while you train?"""
    losses, trained = _trained(_step(times=-1), model, parameters, tensors, labels, learning_rate, momentum)
    return -losses, trained


@mistake("cnn_torch.train_step", common=True)
def loss_after_the_step(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Is the loss that you return that of the parameters before the step, or after it?"""
    usual = _step()

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        import torch

        usual(network, optimizer, x, y)
        return float(torch.nn.functional.cross_entropy(network(x), y).detach())

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def accuracy_not_loss(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Do you return how large the loss is, or how many images are right?"""
    usual = _step()

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        share = float((network(x).argmax(1) == y).double().mean())
        usual(network, optimizer, x, y)
        return share

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step", common=True)
def own_optimizer(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Whose learning rate does your step use?"""
    import torch

    usual = _step()

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        return usual(network, torch.optim.SGD(network.parameters(), lr=0.01), x, y)

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def momentum_forgotten(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Does your step go through the optimiser that you were given?"""
    return _trained(_step(), model, parameters, tensors, labels, learning_rate, 0.0)


@mistake("cnn_torch.train_step")
def clipped_gradients(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Does the slide's update hold anything besides the gradient and the learning rate?"""
    import torch

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(x), y)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 0.1)
        optimizer.step()
        return float(loss.detach())

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


@mistake("cnn_torch.train_step")
def only_their_own_network(
    right: Right, model: str, parameters: Arrays, tensors: Array, labels: Array, learning_rate: float, momentum: float
) -> Any:
    """Would your step train a network that has no layer called conv?"""
    usual = _step()

    def step(network: Any, optimizer: Any, x: torch.Tensor, y: torch.Tensor) -> float:
        return usual(lambda x: network.dense(_pool(network.conv(x).relu()).flatten(1)), optimizer, x, y)  # type: ignore[arg-type]

    return _trained(step, model, parameters, tensors, labels, learning_rate, momentum)


LEFT_OUT = (  # known elsewhere, and not possible here
    ("train_step returns a tensor", "the caller judges its type before there are numbers to compare"),
)
