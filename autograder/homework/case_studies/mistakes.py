"""Known mistakes in `case_studies.py`: receptive fields, shapes, counting, and residual blocks.

Letters: tensor (d, h, w), filter size f.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from autograder.authoring.mistakes import Right, mistake
from autograder.core.records import Array

# ---------------------------------------------------------------- receptive_field

Steps = Sequence[tuple[int, int]]  # (f, stride) of each layer


@mistake("case_studies.receptive_field", common=True)
def strides_ignored(right: Right, layers: Steps) -> Any:
    """After a layer with a stride of 2, how far apart in the image are two neighbouring entries?"""
    return right.receptive_field([(f, 1) for f, _ in layers])


@mistake("case_studies.receptive_field", common=True)
def sum_of_filters(right: Right, layers: Steps) -> Any:
    """Does the second layer's window see anything that the first layer's has not seen yet, and how much?"""
    return sum(f for f, _ in layers)


@mistake("case_studies.receptive_field", common=True)
def product_of_filters(right: Right, layers: Steps) -> Any:
    """Do two neighbouring windows of the first layer overlap?"""
    return int(np.prod([f for f, _ in layers]))


@mistake("case_studies.receptive_field", common=True)
def own_stride_counts(right: Right, layers: Steps) -> Any:
    """Does the stride of a layer change what one of its own windows sees?"""
    field, jump = 1, 1
    for f, stride in layers:
        jump *= stride
        field += (f - 1) * jump
    return field


@mistake("case_studies.receptive_field", common=True)
def own_stride_alone(right: Right, layers: Steps) -> Any:
    """Does the stride of a layer change what one of its own windows sees?"""
    return 1 + sum((f - 1) * stride for f, stride in layers)


@mistake("case_studies.receptive_field")
def only_the_last_stride(right: Right, layers: Steps) -> Any:
    """Do two strides of 2, one after the other, move the window in the image by 2?"""
    field, jump = 1, 1
    for f, stride in layers:
        field += (f - 1) * jump
        jump = stride
    return field


@mistake("case_studies.receptive_field")
def strides_added(right: Right, layers: Steps) -> Any:
    """Do two strides of 3, one after the other, move the window in the image by 6?"""
    field, jump = 1, 0
    for f, stride in layers:
        field += (f - 1) * max(1, jump)
        jump += stride
    return field


@mistake("case_studies.receptive_field")
def strides_added_from_one(right: Right, layers: Steps) -> Any:
    """After two layers with stride 3, how far apart in the image are two neighbouring entries: 5, 6 or 9?"""
    field, jump = 1, 1
    for f, stride in layers:
        field += (f - 1) * jump
        jump += stride - 1
    return field


@mistake("case_studies.receptive_field", common=True)
def starts_from_zero(right: Right, layers: Steps) -> Any:
    """What does a network without any layer see?"""
    return right.receptive_field(layers) - 1


@mistake("case_studies.receptive_field")
def filter_not_less_one(right: Right, layers: Steps) -> Any:
    """By how many entries does a filter of size 1 widen what is seen?"""
    field, jump = 1, 1
    for f, stride in layers:
        field += f * jump
        jump *= stride
    return field


@mistake("case_studies.receptive_field")
def layers_backwards(right: Right, layers: Steps) -> Any:
    """Which layers' strides matter to a window: those before it, or those after it?"""
    return right.receptive_field(list(layers)[::-1])


@mistake("case_studies.receptive_field")
def area_not_width(right: Right, layers: Steps) -> Any:
    """Do you count the entries along one side, or all of them?"""
    return right.receptive_field(layers) ** 2


@mistake("case_studies.receptive_field")
def field_of_first_layer(right: Right, layers: Steps) -> Any:
    """How many rounds of your loop are done when the function returns?"""
    return layers[0][0]


# ---------------------------------------------------------------- output_shapes

Shape = tuple[int, int, int]
Layers = Sequence[tuple[Any, ...]]


def _shapes(right: Right, shape: Shape, layers: Layers) -> list[Shape]:
    """One shape a layer, from whatever `right.output_length` says."""
    shapes = []
    for kind, *sizes in layers:
        k, f, stride, padding = sizes if kind == "conv" else (shape[0], *sizes, 0)
        h, w = (right.output_length(n, f, stride, padding) for n in shape[1:])
        shape = (k, h, w)
        shapes.append(shape)
    return shapes


def _lengths(length: Any) -> Right:
    return SimpleNamespace(output_length=length)


@mistake("case_studies.output_shapes", common=True)
def shapes_rounded_up(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """What happens to a window that would hang over the edge?"""
    return _shapes(_lengths(lambda n, f, s, p: -((f - n - 2 * p) // s) + 1), input_shape, layers)


@mistake("case_studies.output_shapes", common=True)
def shapes_without_padding(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """How large is a channel that the filters slide over, once it is padded?"""
    return _shapes(_lengths(lambda n, f, s, _: (n - f) // s + 1), input_shape, layers)


@mistake("case_studies.output_shapes", common=True)
def shapes_with_padding_once(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """On how many sides of each axis is padding added?"""
    return _shapes(_lengths(lambda n, f, s, p: (n + p - f) // s + 1), input_shape, layers)


@mistake("case_studies.output_shapes")
def shapes_without_stride(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Does a larger stride make the output larger, smaller, or neither?"""
    return _shapes(_lengths(lambda n, f, _, p: n + 2 * p - f + 1), input_shape, layers)


@mistake("case_studies.output_shapes", common=True)
def shapes_without_plus_one(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """If the filter is exactly as large as the channel, how many places are there for it?"""
    return _shapes(_lengths(lambda n, f, s, p: (n + 2 * p - f) // s), input_shape, layers)


@mistake("case_studies.output_shapes")
def shapes_in_fractions(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Can a channel have half a row?"""
    return _shapes(_lengths(lambda n, f, s, p: (n + 2 * p - f) / s + 1), input_shape, layers)


@mistake("case_studies.output_shapes", common=True)
def channels_written_last(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """In which order does the homework write channels, height and width?"""
    return [(h, w, d) for d, h, w in right.output_shapes(input_shape, layers)]


@mistake("case_studies.output_shapes")
def channels_read_last(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """In which order does the homework write channels, height and width?"""
    h, w, d = input_shape
    return right.output_shapes((d, h, w), layers)


@mistake("case_studies.output_shapes")
def height_and_width_swapped(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Which comes first in a shape: height or width?"""
    return [(d, w, h) for d, h, w in right.output_shapes(input_shape, layers)]


@mistake("case_studies.output_shapes")
def shapes_all_square(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Are all images as wide as high?"""
    return [(d, h, h) for d, h, _ in right.output_shapes(input_shape, layers)]


@mistake("case_studies.output_shapes")
def width_from_new_height(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Which height does your width come from, and should it come from a height at all?"""
    shapes = []
    d, h, _ = input_shape
    for layer in layers:
        d, h, _ = right.output_shapes((d, h, h), [layer])[0]
        _, _, w = (
            right.output_shapes((d, h, h), [layer])[0] if h >= layer[-3 if layer[0] == "conv" else 1] else (d, h, 0)
        )
        shapes.append((d, h, w))
    return shapes


@mistake("case_studies.output_shapes", common=True)
def pool_leaves_one_channel(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """What does the slide say pooling does to the number of channels?"""
    shapes = right.output_shapes(input_shape, layers)
    return [(1, *shape[1:]) if layer[0] == "pool" else shape for shape, layer in zip(shapes, layers, strict=True)]


@mistake("case_studies.output_shapes")
def pool_size_for_depth(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Does pooling change how many channels there are?"""
    shapes = right.output_shapes(input_shape, layers)
    return [(layer[1], *shape[1:]) for layer, shape in zip(layers, shapes, strict=True)]


@mistake("case_studies.output_shapes", common=True)
def channels_never_change(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """How many channels come out of a layer with k filters?"""
    return [(input_shape[0], *shape[1:]) for shape in right.output_shapes(input_shape, layers)]


@mistake("case_studies.output_shapes")
def channels_multiplied(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Does each filter give one matrix, or one for each channel of its input?"""
    d, shapes = input_shape[0], []
    for shape, layer in zip(right.output_shapes(input_shape, layers), layers, strict=True):
        d = d * layer[1] if layer[0] == "conv" else d
        shapes.append((d, *shape[1:]))
    return shapes


@mistake("case_studies.output_shapes", common=True)
def pool_stride_is_size(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """In AlexNet, may the windows of a pooling layer overlap?"""
    changed = [("pool", layer[1], layer[1]) if layer[0] == "pool" else layer for layer in layers]
    return right.output_shapes(input_shape, changed)


@mistake("case_studies.output_shapes")
def pool_stride_always_2(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Does your code say anywhere how far windows are apart?"""
    changed = [("pool", layer[1], 2) if layer[0] == "pool" else layer for layer in layers]
    return right.output_shapes(input_shape, changed)


@mistake("case_studies.output_shapes")
def stride_and_padding_swapped(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """In which order does a convolution list its numbers?"""
    changed = [(*layer[:3], max(1, layer[4]), layer[3]) if layer[0] == "conv" else layer for layer in layers]
    return right.output_shapes(input_shape, changed)


@mistake("case_studies.output_shapes")
def filters_and_size_swapped(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """In which order does a convolution list its numbers?"""
    changed = [("conv", layer[2], layer[1], *layer[3:]) if layer[0] == "conv" else layer for layer in layers]
    return right.output_shapes(input_shape, changed)


@mistake("case_studies.output_shapes")
def input_among_the_shapes(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """How many shapes are there for a single layer?"""
    return [tuple(input_shape), *right.output_shapes(input_shape, layers)]


@mistake("case_studies.output_shapes", common=True)
def last_shape_only(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """How many shapes are there for three layers?"""
    return right.output_shapes(input_shape, layers)[-1]


@mistake("case_studies.output_shapes")
def every_layer_from_the_input(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """What goes into the second layer: the image, or what comes out of the first?"""
    return [right.output_shapes(input_shape, [layer])[0] for layer in layers]


@mistake("case_studies.output_shapes")
def pools_left_out(right: Right, input_shape: Shape, layers: Layers) -> Any:
    """Is there one shape for every layer, pooling layers among them?"""
    shapes = right.output_shapes(input_shape, layers)
    return [shape for shape, layer in zip(shapes, layers, strict=True) if layer[0] == "conv"]


# ---------------------------------------------------------------- stack_parameters


@mistake("case_studies.stack_parameters", common=True)
def biases_counted(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """Does the task count biases?"""
    return right.stack_parameters(d, filter_sizes) + d * len(filter_sizes)


@mistake("case_studies.stack_parameters", common=True)
def channels_counted_once(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """How many filters does a layer need to keep its d channels, and how deep is each?"""
    return d * sum(f * f for f in filter_sizes)


@mistake("case_studies.stack_parameters")
def channels_not_counted(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """How many filters does a layer need to keep its d channels, and how deep is each?"""
    return sum(f * f for f in filter_sizes)


@mistake("case_studies.stack_parameters", common=True)
def filter_sides_not_areas(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """How many weights has a 3×3 filter on a single channel?"""
    return d * d * sum(filter_sizes)


@mistake("case_studies.stack_parameters")
def square_of_the_sum(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """Have two 3×3 filters as many weights as one 6×6 filter?"""
    return d * d * sum(filter_sizes) ** 2


@mistake("case_studies.stack_parameters")
def filters_multiplied(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """Do two layers have the sum of their weights to learn, or the product?"""
    return d * d * int(np.prod([f * f for f in filter_sizes]))


@mistake("case_studies.stack_parameters")
def first_size_for_all(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """Are all filters of the stack of the same size?"""
    return d * d * len(filter_sizes) * filter_sizes[0] ** 2


@mistake("case_studies.stack_parameters")
def field_of_the_stack(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """Do you count what a stack sees, or what it has to learn?"""
    return right.stack_parameters(d, [right.receptive_field([(f, 1) for f in filter_sizes])])


@mistake("case_studies.stack_parameters")
def first_layer_only(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """How many rounds of your loop are done when the function returns?"""
    return right.stack_parameters(d, filter_sizes[:1])


@mistake("case_studies.stack_parameters")
def list_of_counts(right: Right, d: int, filter_sizes: Sequence[int]) -> Any:
    """How many numbers does the task ask for?"""
    return [right.stack_parameters(d, [f]) for f in filter_sizes]


# ---------------------------------------------------------------- residual_block


def _same(right: Right, tensor: Array, weights: Array, biases: Array) -> Any:
    """A layer that keeps height and width."""
    return right.conv_layer(tensor, weights, biases, 1, weights.shape[-1] // 2)


@mistake("case_studies.residual_block", common=True)
def added_after_the_relu(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Does the last ReLU come before or after the tensor is added?"""
    inner = right.relu(_same(right, tensor, weights1, biases1))
    return tensor + right.relu(_same(right, inner, weights2, biases2))


@mistake("case_studies.residual_block", common=True)
def no_final_relu(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """Can the output of the block be negative?"""
    return tensor + _same(right, right.relu(_same(right, tensor, weights1, biases1)), weights2, biases2)


@mistake("case_studies.residual_block", common=True)
def no_inner_relu(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """What comes between the two convolutions?"""
    return right.relu(tensor + _same(right, _same(right, tensor, weights1, biases1), weights2, biases2))


@mistake("case_studies.residual_block", common=True)
def nothing_added(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """If all weights and biases are 0, what should come out?"""
    return right.relu(_same(right, right.relu(_same(right, tensor, weights1, biases1)), weights2, biases2))


@mistake("case_studies.residual_block")
def inner_result_added(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Where does the arrow around the block begin: before or after the first convolution?"""
    inner = right.relu(_same(right, tensor, weights1, biases1))
    return right.relu(inner + _same(right, inner, weights2, biases2))


@mistake("case_studies.residual_block")
def relu_of_the_input_added(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Is the tensor changed before it is added?"""
    inner = right.relu(_same(right, tensor, weights1, biases1))
    return right.relu(right.relu(tensor) + _same(right, inner, weights2, biases2))


@mistake("case_studies.residual_block")
def relu_first(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """What does the first convolution look at: the tensor, or something made from it?"""
    inner = right.relu(_same(right, right.relu(tensor), weights1, biases1))
    return right.relu(tensor + _same(right, inner, weights2, biases2))


@mistake("case_studies.residual_block", common=True)
def block_without_padding(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """How large must the second convolution's output be so that the tensor can be added to it?"""
    inner = right.relu(right.conv_layer(tensor, weights1, biases1))
    return right.relu(tensor + right.conv_layer(inner, weights2, biases2))


@mistake("case_studies.residual_block")
def middle_added(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """How large is the output of the block?"""
    inner = right.relu(right.conv_layer(tensor, weights1, biases1))
    responses = right.conv_layer(inner, weights2, biases2)
    top, left = ((n - m) // 2 for n, m in zip(tensor.shape[1:], responses.shape[1:], strict=True))
    middle = tensor[:, top : top + responses.shape[1], left : left + responses.shape[2]]
    return right.relu(middle + responses)


@mistake("case_studies.residual_block", common=True)
def padding_always_1(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """How much padding keeps the size when a filter is 1×1 or 5×5?"""
    inner = right.relu(right.conv_layer(tensor, weights1, biases1, 1, 1))
    return right.relu(tensor + right.conv_layer(inner, weights2, biases2, 1, 1))


@mistake("case_studies.residual_block")
def one_convolution(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """How many convolutions has the block?"""
    return right.relu(tensor + _same(right, tensor, weights1, biases1))


@mistake("case_studies.residual_block", common=True)
def first_weights_twice(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.residual_block(tensor, weights1, biases1, weights1, biases1)


@mistake("case_studies.residual_block")
def weights_in_other_order(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Which weights does the tensor meet first?"""
    return right.residual_block(tensor, weights2, biases2, weights1, biases1)


@mistake("case_studies.residual_block")
def biases_forgotten(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.residual_block(tensor, weights1, 0 * biases1, weights2, 0 * biases2)


@mistake("case_studies.residual_block")
def added_twice(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """How often is the tensor added?"""
    inner = right.relu(tensor + _same(right, tensor, weights1, biases1))
    return right.relu(tensor + _same(right, inner, weights2, biases2))


@mistake("case_studies.residual_block")
def subtracted(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """If all weights and biases are 0, what should come out?"""
    inner = right.relu(_same(right, tensor, weights1, biases1))
    return right.relu(_same(right, inner, weights2, biases2) - tensor)


@mistake("case_studies.residual_block", kind="input changed")
def adds_in_place(right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array) -> Any:
    """Is the tensor the same before and after the call?"""
    answer = right.residual_block(tensor, weights1, biases1, weights2, biases2)
    inner = right.relu(_same(right, tensor, weights1, biases1))
    tensor[...] = tensor + _same(right, inner, weights2, biases2)
    return answer


@mistake("case_studies.residual_block", common=True, kind="error")
def padding_by_division(
    right: Right, tensor: Array, weights1: Array, biases1: Array, weights2: Array, biases2: Array
) -> Any:
    """Which kind of number does a division give, and which kind must a padding be?"""
    padding: Any = (weights1.shape[-1] - 1) / 2
    inner = right.relu(right.conv_layer(tensor, weights1, biases1, 1, padding))
    return right.relu(tensor + right.conv_layer(inner, weights2, biases2, 1, padding))
