"""Case studies: what AlexNet, VGG and ResNet are made of, in numbers.

Letters:

    d, h, w   channels, height and width of a tensor
    k         filters of a convolutional layer, and so channels of its output
    f         height and width of a filter, or of a pooling window
    r         receptive field: the stretch of input, per axis, on which one output entry depends

Three networks that each won by one idea. AlexNet (2012) is layer upon layer of convolution and
overlapping pooling: the maps get smaller, and more of them. VGG (2014) builds large windows by
stacking small filters. ResNet (2016) adds each block's input to its output, so that gradients find a
way past the weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from backprop import relu
from conv1d import output_length
from tensors import conv_layer


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Say how many entries of the input, per axis, one entry of the last layer depends on.

    Go back from a single entry of the output. In the layer below it sees f entries next to each
    other; each of these sees f entries of the layer below that, and their windows start one stride
    of that layer apart, so they overlap unless the stride is as large as the filter. What counts is
    the stretch from the first input entry to the last, whether or not some in between are left out.
    Padding plays no part: suppose the input as large as it needs to be.

    Args:
        layers: (f, stride) of every layer, the one nearest to the input first; convolutions and
            pooling alike.

    Returns:
        The receptive field r in entries of the input, at least 1 (and 1 without any layer).

    Source: Lecture 7, slides "convolution interpretation 2: look locally" and "VGG '14" (two 3 × 3
    convolutions); K. Simonyan and A. Zisserman, ICLR 2015, section 2.3.

    >>> receptive_field([(3, 1), (3, 1)])
    5
    >>> receptive_field([(2, 2), (3, 1)])  # three windows of two, side by side
    6
    """
    raise NotImplementedError


def output_shapes(
    input_shape: tuple[int, int, int],
    layers: Sequence[tuple[str, int, int, int, int] | tuple[str, int, int]],
) -> list[tuple[int, int, int]]:
    """Follow the shape of a tensor through a network.

    Convolution makes as many channels as it has filters; pooling leaves the channels as they are.
    Height and width follow the rule of `output_length`, each by itself, in both.

    Args:
        input_shape: (d, h, w) of the input.
        layers: ("conv", k, f, stride, padding) or ("pool", size, stride), the one nearest to the
            input first. Pooling has no padding here.

    Returns:
        The shape (d, h, w) after every layer, one per layer, in the same order; without the input's.

    Source: Lecture 7, slide of the AlexNet paper (all max pooling are 3 × 3, stride 2); A. Krizhevsky et al.,
    NeurIPS 2012. Shapes are channels first here, so the slide's 27 × 27 × 96 is (96, 27, 27). The paper
    says 224 × 224; its 55 × 55 needs an input of 227 × 227.

    >>> output_shapes((3, 227, 227), [("conv", 96, 11, 4, 0), ("pool", 3, 2)])
    [(96, 55, 55), (96, 27, 27)]
    """
    raise NotImplementedError


def stack_parameters(d: int, filter_sizes: Sequence[int]) -> int:
    """Count the weights of convolutions stacked on top of each other, all of them with d channels.

    Each layer takes in d channels and has d filters, so that the next takes in d again. Biases are
    not counted. Two layers of 3 × 3 see as far as one of 5 × 5: compare what they cost.

    Args:
        d: channels of the input, and of every layer's output.
        filter_sizes: f of each layer, whose filters are f × f.

    Returns:
        The number of weights, of all layers together.

    Source: Lecture 7, slide "VGG '14" (small convolutional filters: only 3 × 3); K. Simonyan and A.
    Zisserman, ICLR 2015, section 2.3.

    >>> stack_parameters(1, [3, 3]), stack_parameters(1, [5])
    (18, 25)
    >>> stack_parameters(2, [1, 3])
    40
    """
    raise NotImplementedError


def residual_block(
    tensor: np.ndarray, weights1: np.ndarray, biases1: np.ndarray, weights2: np.ndarray, biases2: np.ndarray
) -> np.ndarray:
    """Add to a tensor what two convolutions make of it: relu(tensor + conv(relu(conv(tensor)))).

    Both convolutions are layers with biases and keep the tensor's shape: stride 1, as many filters
    as channels, and as much padding as an odd f needs for that, (f − 1) / 2. There is a ReLU between
    them, and one at the end, after the sum. If all weights and biases are zero, the sum is the tensor
    itself: a block can always do nothing, and gradients always have a way past it.

    Args:
        tensor: (d, h, w) input, of any kind of number; it is left as it is.
        weights1: (d, d, f, f) filters of the first convolution, f odd.
        biases1: (d,) its biases.
        weights2: (d, d, f, f) filters of the second convolution, f odd.
        biases2: (d,) its biases.

    Returns:
        (d, h, w), no entry below 0.

    Source: Lecture 7, slide "ResNet '16" (gradients can propagate faster, via the identity mapping); K. He et
    al., "Deep residual learning for image recognition", CVPR 2016, figure 2.

    >>> tensor, double = np.array([[[1, -2, 3]]]), np.array([[[[2]]]])
    >>> residual_block(tensor, double, np.array([0]), double, np.array([-1]))  # relu([1, −2, 3] + [3, −1, 11])
    array([[[ 4.,  0., 14.]]])
    """
    raise NotImplementedError
