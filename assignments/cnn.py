"""A small convolutional network in NumPy, and how it learns.

Letters:

    d, h, w    channels, height and width of the input
    k          filters, `filters` in the signatures
    c          classes
    features   k · ⌊h/2⌋ · ⌊w/2⌋, what the last layer takes in

The network is the typical one of the lecture, as short as it can be:

    tensor (d, h, w)
      → convolution with k filters of 3×3, stride 1, padding 1    (k, h, w)
      → ReLU                                                      (k, h, w)
      → max pooling of size 2                                     (k, ⌊h/2⌋, ⌊w/2⌋)
      → flattened in C order: channel by channel, row by row      (features,)
      → fully connected                                           (c,) logits

Its parameters are a dict of four arrays, which every function here takes or returns:

    conv_weights   (k, d, 3, 3)
    conv_biases    (k,)
    dense_weights  (c, features)
    dense_biases   (c,)

The first half finds features, the second classifies by them, and both learn at once: by stochastic
gradient descent, one random data point a step.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from backprop import conv_layer_backward, max_pool2d_backward, relu, relu_backward, sgd_step, softmax_cross_entropy
from pooling import max_pool2d
from tensors import conv_layer


def initial_parameters(
    rng: np.random.Generator, filters: int = 8, shape: tuple[int, int, int] = (1, 8, 8), classes: int = 10
) -> dict[str, np.ndarray]:
    """Sample the parameters with which learning begins.

    The biases are zero. The weights are sampled from a normal distribution with mean 0 and variance
    2 / fan-in, where fan-in is the number of weights that meet in one output entry: 9 · d for the
    convolution, `features` for the fully-connected layer. So the responses neither die out nor blow
    up from layer to layer. (If all weights were zero, all filters would stay equal forever.)

    Args:
        rng: where all random numbers come from; in which order is up to you.
        filters: k, filters of the convolution.
        shape: (d, h, w) of the tensors the network is for.
        classes: c, number of classes.

    Returns:
        A dict of conv_weights (k, d, 3, 3), conv_biases (k,), dense_weights (c, features) and
        dense_biases (c,).

    Source: Lecture 7, slide "typical CNN structure for image classification"; the variance is from K. He et
    al., "Delving deep into rectifiers", ICCV 2015.

    >>> parameters = initial_parameters(np.random.default_rng(0), filters=4, shape=(3, 6, 8), classes=5)
    >>> {name: value.shape for name, value in parameters.items()}  # 48 = 4 · 3 · 4
    {'conv_weights': (4, 3, 3, 3), 'conv_biases': (4,), 'dense_weights': (5, 48), 'dense_biases': (5,)}
    """
    raise NotImplementedError


def forward(parameters: Mapping[str, np.ndarray], tensor: np.ndarray) -> np.ndarray:
    """Evaluate the network on one tensor: convolution → ReLU → max pooling → flattened → fully connected.

    The fully-connected layer gives each class one dot product with the features, plus a bias. There
    is no activation after it: the result is the logits.

    Args:
        parameters: conv_weights (k, d, 3, 3), conv_biases (k,), dense_weights (c, features) and
            dense_biases (c,).
        tensor: (d, h, w) input, of any kind of number.

    Returns:
        (c,) logits.

    Source: Lecture 7, slides "Recap" (forward pass) and "typical CNN structure for image classification".

    >>> middle = np.zeros((1, 1, 3, 3))
    >>> middle[0, 0, 1, 1] = 1.0
    >>> parameters = {
    ...     "conv_weights": middle,  # with padding 1, a filter that changes nothing
    ...     "conv_biases": np.array([-1.0]),
    ...     "dense_weights": np.array([[1.0], [-1.0]]),
    ...     "dense_biases": np.array([0.5, 0.0]),
    ... }
    >>> forward(parameters, np.array([[[2, 7], [1, 8]]]))  # the one feature is 8 − 1 = 7
    array([ 7.5, -7. ])
    """
    raise NotImplementedError


def loss_and_gradients(
    parameters: Mapping[str, np.ndarray], tensor: np.ndarray, label: int
) -> tuple[float, dict[str, np.ndarray]]:
    """Run the network forward on one data point, and backward through every layer.

    The way forward is that of `forward`, with what each layer was given kept at hand, and ends in
    the cross-entropy of the logits. The way back starts there and takes the layers in reverse order:
    each turns ∂L/∂(its output) into ∂L/∂(its input) for the layer before and, if it learns, into the
    gradients of its parameters. In the fully-connected layer, weight (i, j) passes feature j on to
    logit i. Flattening is undone by giving the features their old shape again.

    Args:
        parameters: as in `forward`; they are left as they are.
        tensor: (d, h, w) input.
        label: the right class, 0 ≤ label < c.

    Returns:
        The loss of this one data point in nats, a float; and a dict of the gradients, with the keys
        and the shapes of the parameters.

    Source: Lecture 7, slide "Recap" (backward pass; backpropagation: reuse of computation).

    >>> zero = {
    ...     "conv_weights": np.zeros((1, 1, 3, 3)),
    ...     "conv_biases": np.ones(1),
    ...     "dense_weights": np.zeros((2, 1)),
    ...     "dense_biases": np.zeros(2),
    ... }
    >>> loss, gradients = loss_and_gradients(zero, np.ones((1, 2, 2)), 1)
    >>> round(loss, 4)  # two equal logits: ln 2
    0.6931
    >>> gradients["dense_weights"]  # the only feature is the convolution's bias, 1
    array([[ 0.5],
           [-0.5]])
    """
    raise NotImplementedError


def train(
    parameters: Mapping[str, np.ndarray],
    tensors: np.ndarray,
    labels: np.ndarray,
    learning_rate: float,
    steps: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Learn by stochastic gradient descent, one random data point a step.

    Each step picks a data point, takes the gradient of its loss, and moves all four parameters
    against it at once, η times its length. Picking is exactly one call, `rng.integers(len(labels))`,
    and no other random number is taken: so the same `rng` gives the same result.

    Args:
        parameters: where learning begins, as in `forward`; they are left as they are.
        tensors: (n, d, h, w) the data points.
        labels: (n,) their classes, integers.
        learning_rate: η, above 0.
        steps: how many steps to take, at least 0.
        rng: where the random numbers come from.

    Returns:
        A dict of the parameters after the last step, in new arrays.

    Source: Lecture 7, slide "Recap" (backward pass: run SGD to update all parameters).

    >>> start = initial_parameters(np.random.default_rng(0), filters=2, shape=(1, 2, 2), classes=2)
    >>> tensors, labels = np.array([[[[0, 0], [0, 1]]], [[[1, 0], [0, 0]]]]), np.array([0, 1])
    >>> learned = train(start, tensors, labels, learning_rate=0.1, steps=200, rng=np.random.default_rng(1))
    >>> [int(forward(learned, tensor).argmax()) for tensor in tensors]
    [0, 1]
    """
    raise NotImplementedError
