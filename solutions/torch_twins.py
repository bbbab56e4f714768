"""The same tasks once more, by PyTorch: a second opinion on every answer.

Each function has the name and the parameters of a task, takes NumPy arrays of any kind of number and
returns NumPy arrays and plain numbers, in float64 throughout. `device` says where it is computed.
Nothing is shared with the solutions. Where these slide a window, PyTorch's layers are called; where
they send a gradient back by hand, autograd differentiates; where they use a formula, something is
counted or tried out.

Arguments and answers are described where the tasks are, under the same names, and the examples there
hold here too. Every function stands by itself, so that any of them can be handed over as a text together
with the private helpers that it calls; hence one file, longer than the others.

>>> conv1d(np.array([0, 1, 0, 1, 1]), np.array([-1, 1]), device="cpu")
array([ 1., -1.,  1.,  0.])
"""

# ruff: noqa: ARG001  (all of them take a device, though what only counts has no use for one)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import numpy as np
import torch
from torch import nn
from torch.nn import functional

Vector: TypeAlias = Annotated[np.ndarray, 1]  # with the number of dimensions, which a supplied function checks
Matrix: TypeAlias = Annotated[np.ndarray, 2]
Tensor: TypeAlias = Annotated[np.ndarray, 3]
Bank: TypeAlias = Annotated[np.ndarray, 4]


def output_length(n: int, f: int, stride: int = 1, padding: int = 0, *, device: str = "cpu") -> int:
    """Walk along the padded signal and count the stops, in plain Python."""
    if f < 1 or stride < 1 or padding < 0 or f > n + 2 * padding:
        raise ValueError(f"no such convolution: {n=}, {f=}, {stride=}, {padding=}")
    stops, end = 0, int(f)
    while end <= n + 2 * padding:
        stops, end = stops + 1, end + stride
    return stops


def conv1d(signal: Vector, weights: Vector, stride: int = 1, padding: int = 0, *, device: str = "cpu") -> np.ndarray:
    """A batch of one signal with one channel, through one filter."""
    inputs, filters = _tensor(signal, device)[None, None], _tensor(weights, device)[None, None]
    return _array(functional.conv1d(inputs, filters, None, int(stride), int(padding))[0, 0])


def conv1d_matrix(weights: Vector, n: int, stride: int = 1, padding: int = 0, *, device: str = "cpu") -> np.ndarray:
    """What the convolution makes of each unit signal is one column of its matrix."""
    units, filters = torch.eye(int(n), dtype=torch.float64, device=device), _tensor(weights, device)[None, None]
    return _array(functional.conv1d(units[:, None], filters, None, int(stride), int(padding))[:, 0].T)


def conv2d(image: Matrix, weights: Matrix, stride: int = 1, padding: int = 0, *, device: str = "cpu") -> np.ndarray:
    """A batch of one image with one channel, through one filter."""
    inputs, filters = _tensor(image, device)[None, None], _tensor(weights, device)[None, None]
    return _array(functional.conv2d(inputs, filters, None, int(stride), int(padding))[0, 0])


def locate_template(image: Matrix, template: Matrix, *, device: str = "cpu") -> tuple[int, int]:
    """The place of the largest response, which torch.argmax gives as one number: the first of equals."""
    inputs, filters = _tensor(image, device)[None, None], _tensor(template, device)[None, None]
    responses = functional.conv2d(inputs, filters)[0, 0]
    row, column = divmod(int(torch.argmax(responses)), responses.shape[1])
    return row, column


def edge_strength(image: Matrix, *, device: str = "cpu") -> np.ndarray:
    """Both Sobel filters as one bank, and the norm of the two responses at each entry."""
    across = _tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], device)
    bank = torch.stack([across, across.T])[:, None]
    gradients = functional.conv2d(_tensor(image, device)[None, None], bank, padding=1)[0]
    return _array(torch.linalg.vector_norm(gradients, dim=0))


def conv_full_depth(
    tensor: Tensor, weights: Tensor, stride: int = 1, padding: int = 0, *, device: str = "cpu"
) -> np.ndarray:
    """A layer with a single filter."""
    inputs, filters = _tensor(tensor, device)[None], _tensor(weights, device)[None]
    return _array(functional.conv2d(inputs, filters, None, int(stride), int(padding))[0, 0])


def conv_layer(
    tensor: Tensor,
    weights: Bank,
    biases: Vector,
    stride: int = 1,
    padding: int = 0,
    *,
    device: str = "cpu",
) -> np.ndarray:
    """PyTorch's own layer, on a batch of one."""
    inputs, filters = _tensor(tensor, device)[None], _tensor(weights, device)
    return _array(functional.conv2d(inputs, filters, _tensor(biases, device), int(stride), int(padding))[0])


def fully_connected_parameters(n_in: int, n_out: int, *, device: str = "cpu") -> int:
    """Make the layer, without giving it memory, and count."""
    return _count(nn.Linear(int(n_in), int(n_out), device="meta"))


def conv_parameters(d: int, k: int, f: int, *, device: str = "cpu") -> int:
    """Make the layer, without giving it memory, and count."""
    return _count(nn.Conv2d(int(d), int(k), int(f), device="meta"))


def max_pool1d(signal: Vector, size: int, stride: int | None = None, *, device: str = "cpu") -> np.ndarray:
    """A batch of one signal with one channel."""
    step = size if stride is None else stride
    return _array(functional.max_pool1d(_tensor(signal, device)[None, None], int(size), int(step))[0, 0])


def max_pool2d(tensor: Tensor, size: int, stride: int | None = None, *, device: str = "cpu") -> np.ndarray:
    """PyTorch's own pooling, on a batch of one."""
    step = size if stride is None else stride
    return _array(functional.max_pool2d(_tensor(tensor, device)[None], int(size), int(step))[0])


def relu(z: np.ndarray, *, device: str = "cpu") -> np.ndarray:
    """PyTorch's own activation."""
    return _array(functional.relu(_tensor(z, device)))


def relu_backward(upstream: np.ndarray, z: np.ndarray, *, device: str = "cpu") -> np.ndarray:
    """Autograd through PyTorch's activation, whose slope at 0 is 0."""
    (d_z,) = _pull_back(functional.relu, [z], upstream, device)
    return d_z


def conv_layer_backward(
    upstream: Tensor,
    tensor: Tensor,
    weights: Bank,
    stride: int = 1,
    padding: int = 0,
    *,
    device: str = "cpu",
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Autograd through PyTorch's layer; the biases may be anything, so they are zero."""

    def layer(inputs: torch.Tensor, filters: torch.Tensor, biases: torch.Tensor) -> torch.Tensor:
        return functional.conv2d(inputs[None], filters, biases, int(stride), int(padding))[0]

    d_tensor, d_weights, d_biases = _pull_back(layer, [tensor, weights, np.zeros(len(weights))], upstream, device)
    return d_tensor, d_weights, d_biases


def max_pool2d_backward(
    upstream: Tensor, tensor: Tensor, size: int, stride: int | None = None, *, device: str = "cpu"
) -> np.ndarray:
    """Autograd through PyTorch's pooling, which keeps the first of equals in reading order."""
    step = size if stride is None else stride
    (d_tensor,) = _pull_back(
        lambda t: functional.max_pool2d(t[None], int(size), int(step))[0], [tensor], upstream, device
    )
    return d_tensor


def softmax_cross_entropy(logits: Vector, label: int, *, device: str = "cpu") -> tuple[float, np.ndarray]:
    """PyTorch's own loss on a batch of one, and autograd."""
    scores = _tensor(logits, device).requires_grad_()
    loss = functional.cross_entropy(scores[None], torch.tensor([int(label)], device=device))
    (d_logits,) = torch.autograd.grad(loss, scores)
    return loss.item(), _array(d_logits)


def sgd_step(
    parameters: Mapping[str, np.ndarray],
    gradients: Mapping[str, np.ndarray],
    learning_rate: float,
    *,
    device: str = "cpu",
) -> dict[str, np.ndarray]:
    """Add −η times the gradient; torch.optim would do the same, but takes a second to load."""
    return {
        name: _array(torch.add(_tensor(value, device), _tensor(gradients[name], device), alpha=-float(learning_rate)))
        for name, value in parameters.items()
    }


def initial_parameters(
    rng: np.random.Generator,
    filters: int = 8,
    shape: tuple[int, int, int] = (1, 8, 8),
    classes: int = 10,
    *,
    device: str = "cpu",
) -> dict[str, np.ndarray]:
    """PyTorch's layers, filled by its own rule for ReLU networks from a generator that `rng` seeds."""
    generator = torch.Generator().manual_seed(int(rng.integers(2**63 - 1)))
    d, h, w = shape
    conv = nn.Conv2d(d, filters, 3, padding=1, dtype=torch.float64)
    features = functional.max_pool2d(conv(torch.zeros(1, d, h, w, dtype=torch.float64)), 2).numel()
    dense = nn.Linear(features, classes, dtype=torch.float64)
    for layer in (conv, dense):
        nn.init.kaiming_normal_(layer.weight, mode="fan_in", nonlinearity="relu", generator=generator)
    return {
        "conv_weights": _array(conv.weight),
        "conv_biases": np.zeros(filters),
        "dense_weights": _array(dense.weight),
        "dense_biases": np.zeros(classes),
    }


def forward(parameters: Mapping[str, np.ndarray], tensor: Tensor, *, device: str = "cpu") -> np.ndarray:
    """PyTorch's own layers, one after another, on a batch of one."""
    weights = {name: _tensor(value, device) for name, value in parameters.items()}
    return _array(_network(weights, _tensor(tensor, device)))


def loss_and_gradients(
    parameters: Mapping[str, np.ndarray], tensor: Tensor, label: int, *, device: str = "cpu"
) -> tuple[float, dict[str, np.ndarray]]:
    """Autograd through the whole network at once."""
    weights = {name: _tensor(value, device).requires_grad_() for name, value in parameters.items()}
    logits = _network(weights, _tensor(tensor, device))
    loss = functional.cross_entropy(logits[None], torch.tensor([int(label)], device=device))
    gradients = torch.autograd.grad(loss, list(weights.values()))
    return loss.item(), {name: _array(gradient) for name, gradient in zip(weights, gradients, strict=True)}


def train(
    parameters: Mapping[str, np.ndarray],
    tensors: Bank,
    labels: Vector,
    learning_rate: float,
    steps: int,
    rng: np.random.Generator,
    *,
    device: str = "cpu",
) -> dict[str, np.ndarray]:
    """Stay in PyTorch from the first step to the last: autograd, then an update in place."""
    weights = {name: _tensor(value, device).requires_grad_() for name, value in parameters.items()}
    inputs, classes = _tensor(tensors, device), torch.tensor([int(label) for label in labels], device=device)
    for _ in range(steps):
        i = int(rng.integers(len(labels)))
        loss = functional.cross_entropy(_network(weights, inputs[i])[None], classes[i : i + 1])
        gradients = torch.autograd.grad(loss, list(weights.values()))
        with torch.no_grad():
            for weight, gradient in zip(weights.values(), gradients, strict=True):
                weight.add_(gradient, alpha=-float(learning_rate))
    return {name: _array(weight) for name, weight in weights.items()}


def SmallCNN(
    filters: int = 8, shape: tuple[int, int, int] = (1, 8, 8), classes: int = 10, *, device: str = "cpu"
) -> nn.Module:
    """The network from the products of its patches: its parameters have the names of the task, and no layer is used."""
    d, h, w = (int(length) for length in shape)
    features = int(filters) * (h // 2) * (w // 2)
    shapes = {"conv": ((int(filters), d, 3, 3), 9 * d), "dense": ((int(classes), features), features)}
    network = nn.Module()
    for name, (lengths, inputs) in shapes.items():
        part = nn.Module()
        for kind, size in (("weight", lengths), ("bias", lengths[:1])):
            values = torch.randn(size, device=device) / max(1, inputs) ** 0.5
            part.register_parameter(kind, nn.Parameter(values))
        network.add_module(name, part)

    def forward(tensors: torch.Tensor) -> torch.Tensor:
        weights = dict(network.named_parameters())
        (b, _, height, width), k = tensors.shape, len(weights["conv.bias"])
        patches = functional.unfold(tensors, 3, padding=1)  # (b, 9 d, h w)
        maps = torch.einsum("kp,bpx->bkx", weights["conv.weight"].reshape(k, -1), patches)
        maps = (maps + weights["conv.bias"][:, None]).clamp(min=0).reshape(b * k, 1, height, width)
        pooled = functional.unfold(maps, 2, stride=2).amax(dim=1).reshape(b, -1)
        return torch.einsum("cf,bf->bc", weights["dense.weight"], pooled) + weights["dense.bias"]

    network.forward = forward  # a function of its own, which can be sealed where students get the network
    return network


def receptive_field(layers: Sequence[tuple[int, int]], *, device: str = "cpu") -> int:
    """Build the stack, ask autograd which inputs one output depends on, and measure from first to last.

    One axis is enough. The input is the shortest that gives three outputs; the one in the middle is
    asked, so that an input that ends too early or a window that reaches too far would show.
    """
    length = 3
    for f, stride in reversed(layers):
        length = (length - 1) * int(stride) + int(f)
    inputs = torch.ones(1, 1, length, dtype=torch.float64, device=device, requires_grad=True)
    outputs = inputs
    for f, stride in layers:
        window = torch.full((1, 1, int(f)), 1 / int(f), dtype=torch.float64, device=device)
        outputs = functional.conv1d(outputs, window, stride=int(stride))
    (influence,) = torch.autograd.grad(outputs[0, 0, 1], inputs)
    places = torch.nonzero(influence[0, 0]).flatten()
    return int(places[-1] - places[0]) + 1


def output_shapes(
    input_shape: tuple[int, int, int], layers: Sequence[tuple[Any, ...]], *, device: str = "cpu"
) -> list[tuple[int, int, int]]:
    """Send a row and a column through PyTorch's one-dimensional functions and count what comes out."""
    d, h, w = (int(side) for side in input_shape)
    shapes = []
    for kind, *numbers in layers:
        lines = [torch.zeros(1, 1, side) for side in (h, w)]
        if kind == "conv":
            d, f, stride, padding = (int(number) for number in numbers)
            lines = [functional.conv1d(line, torch.zeros(1, 1, f), stride=stride, padding=padding) for line in lines]
        else:
            size, stride = (int(number) for number in numbers)
            lines = [functional.max_pool1d(line, size, stride) for line in lines]
        h, w = (len(line[0, 0]) for line in lines)
        shapes.append((d, h, w))
    return shapes


def stack_parameters(d: int, filter_sizes: Sequence[int], *, device: str = "cpu") -> int:
    """Make the layers, without giving them memory, and count."""
    layers = [nn.Conv2d(int(d), int(d), int(f), bias=False, device="meta") for f in filter_sizes]
    return _count(nn.Sequential(*layers))


def residual_block(
    tensor: Tensor,
    weights1: Bank,
    biases1: Vector,
    weights2: Bank,
    biases2: Vector,
    *,
    device: str = "cpu",
) -> np.ndarray:
    """PyTorch's layers with its own "same" padding, and the sum."""
    inputs = _tensor(tensor, device)[None]
    inner = functional.conv2d(inputs, _tensor(weights1, device), _tensor(biases1, device), padding="same")
    outer = functional.conv2d(inner.relu(), _tensor(weights2, device), _tensor(biases2, device), padding="same")
    return _array((inputs + outer).relu()[0])


def _tensor(values: Any, device: str) -> torch.Tensor:
    """Copy numbers of any kind to a float64 tensor: PyTorch takes no array that is read-only or runs backwards."""
    return torch.from_numpy(np.array(values, dtype=np.float64, order="C")).to(device)


def _array(tensor: torch.Tensor) -> np.ndarray:
    """Copy a tensor to an array that owns its memory."""
    return np.array(tensor.detach().cpu().numpy(), order="C")


def _count(module: nn.Module) -> int:
    """Count what a module has to learn."""
    return sum(parameter.numel() for parameter in module.parameters())


def _pull_back(
    function: Callable[..., torch.Tensor], inputs: Sequence[np.ndarray], upstream: np.ndarray, device: str
) -> list[np.ndarray]:
    """Send an upstream gradient back through a function, to each of its inputs."""
    leaves = [_tensor(value, device).requires_grad_() for value in inputs]
    # `grad_outputs=` would say the same, but loads SymPy, which takes longer than most tasks.
    loss = torch.sum(function(*leaves) * _tensor(upstream, device))
    gradients = torch.autograd.grad(loss, leaves)
    return [_array(gradient) for gradient in gradients]


def _network(weights: Mapping[str, torch.Tensor], tensor: torch.Tensor) -> torch.Tensor:
    """The small network on one tensor, with given weights."""
    responses = functional.conv2d(tensor[None], weights["conv_weights"], weights["conv_biases"], padding=1).relu()
    features = functional.max_pool2d(responses, 2).flatten(start_dim=1)
    return functional.linear(features, weights["dense_weights"], weights["dense_biases"])[0]
