"""Known mistakes in `pooling.py`: max pooling of a signal, and of each channel of a tensor.

Letters: signal (n,), tensor (d, h, w); a window of `size` entries along each axis.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.authoring.mistakes import Right, mistake
from autograder.core.records import Array
from autograder.homework.sliding import Respond, fitting, hanging, only, pad, slide

# ---------------------------------------------------------------- max_pool1d


def _largest(window: Array) -> Any:
    """The maximum, also of a window that has left the array."""
    return window.astype(float).max(initial=-np.inf)


def _pool1d(signal: Array, size: int, stride: int | None, respond: Respond) -> Array:
    return slide(signal, (size,), stride or size, respond)


@mistake("pooling.max_pool1d")
def average1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Which number of a window is its strongest response?"""
    return _pool1d(signal, size, stride, np.mean)


@mistake("pooling.max_pool1d")
def smallest1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Which number of a window is its strongest response?"""
    return _pool1d(signal, size, stride, np.min)


@mistake("pooling.max_pool1d", common=True)
def zero_start1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """What is the largest of −3 and −5?"""
    return np.maximum(right.max_pool1d(signal, size, stride), 0)


@mistake("pooling.max_pool1d", common=True)
def largest_magnitude1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Is the answer to a window of −3 and −5 a number of the window?"""
    return right.max_pool1d(np.abs(signal), size, stride)


@mistake("pooling.max_pool1d", common=True)
def default_stride_1_1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """If nobody gives a stride, do neighbouring windows overlap?"""
    return right.max_pool1d(signal, size, stride or 1)


@mistake("pooling.max_pool1d")
def default_stride_2_1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """If nobody gives a stride, do neighbouring windows overlap?"""
    return right.max_pool1d(signal, size, stride or 2)


@mistake("pooling.max_pool1d", common=True)
def ignores_stride1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """With windows of 3 and a stride of 1, where does the second window start?"""
    return right.max_pool1d(signal, size)


@mistake("pooling.max_pool1d", common=True)
def keeps_partial_window1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """What happens to a window that would hang over the end?"""
    step = stride or size
    starts = [i * step for i in range(hanging(len(signal), size, step)) if i * step < len(signal)]
    return np.array([signal[start : start + size].max() for start in starts])


@mistake("pooling.max_pool1d")
def drops_last_window1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Put your finger on the last place where the window still fits: does your loop visit it?"""
    counts = (fitting(len(signal) - 1, size, stride or size),)
    return slide(signal, (size,), stride or size, _largest, counts)


@mistake("pooling.max_pool1d")
def windows_start_anywhere1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """What happens to a window that would hang over the end?"""
    counts = (len(range(0, len(signal), stride or size)),)
    return slide(signal, (size,), stride or size, _largest, counts)


@mistake("pooling.max_pool1d")
def window_too_small1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """A slice that begins at 0 and ends at size − 1: how many entries does it hold?"""
    step = stride or size
    counts = (fitting(len(signal), size, step),)
    return slide(signal, (size - 1,), step, np.max, counts)


@mistake("pooling.max_pool1d")
def first_of_window1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """If the other entries of a window change, does your output notice?"""
    return _pool1d(signal, size, stride, lambda window: window[0])


@mistake("pooling.max_pool1d")
def place_of_maximum1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Do you return the strongest response, or where it is?"""
    return _pool1d(signal, size, stride, np.argmax)


@mistake("pooling.max_pool1d")
def folds_and_forgets_stride1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """What if the signal cannot be cut into windows without a remainder?"""
    return signal.reshape(-1, size).max(axis=1)


@mistake("pooling.max_pool1d")
def length_by_size1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """How many windows of 3 with a stride of 1 are there on 5 entries?"""
    counts = (len(signal) // size,)
    return slide(signal, (size,), stride or size, _largest, counts)


@mistake("pooling.max_pool1d")
def zeros_around1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Is there any padding on the slide about max pooling?"""
    return right.max_pool1d(pad(signal, (1, 1)), size, stride)


@mistake("pooling.max_pool1d")
def maximum_not_reset1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """Which maximum do you know already when the second window begins?"""
    return np.maximum.accumulate(right.max_pool1d(signal, size, stride))


@mistake("pooling.max_pool1d", common=True, kind="error")
def float_count1d(right: Right, signal: Array, size: int, stride: int | None = None) -> Any:
    """A loop counts whole rounds: which division gives a whole number?"""
    m: Any = (len(signal) - size) / (stride or size) + 1
    return np.array([signal[i : i + size].max() for i in range(m)])


# ---------------------------------------------------------------- max_pool2d: what a window answers


def _pool(tensor: Array, size: int, stride: int | None, respond: Respond) -> Array:
    """Each channel by itself: (d, h', w'), windows of (size, size)."""
    return np.stack([slide(channel, (size, size), stride or size, respond) for channel in tensor])


@mistake("pooling.max_pool2d", common=True)
def average(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which number of a window is its strongest response?"""
    return _pool(tensor, size, stride, np.mean)


@mistake("pooling.max_pool2d")
def smallest(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which number of a window is its strongest response?"""
    return _pool(tensor, size, stride, np.min)


@mistake("pooling.max_pool2d")
def total(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which number of a window is its strongest response?"""
    return _pool(tensor.astype(float), size, stride, np.sum)


@mistake("pooling.max_pool2d")
def median(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which number of a window is its strongest response?"""
    return _pool(tensor, size, stride, np.median)


@mistake("pooling.max_pool2d")
def largest_magnitude(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If a window holds only negative numbers, is your answer a number of the window?"""
    return right.max_pool2d(np.abs(tensor), size, stride)


@mistake("pooling.max_pool2d", common=True)
def zero_start(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If a window holds only negative numbers, is your answer a number of the window?"""
    return np.maximum(right.max_pool2d(tensor, size, stride), 0)


@mistake("pooling.max_pool2d")
def minus_one_start(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If a window holds only numbers far below zero, is your answer a number of the window?"""
    return np.maximum(right.max_pool2d(tensor, size, stride), -1)


@mistake("pooling.max_pool2d", common=True)
def top_left(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If the other entries of a window change, does your output notice?"""
    return _pool(tensor, size, stride, lambda window: window[0, 0])


@mistake("pooling.max_pool2d", common=True)
def bottom_right(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If the other entries of a window change, does your output notice?"""
    return _pool(tensor, size, stride, lambda window: window[-1, -1])


@mistake("pooling.max_pool2d")
def first_row_of_window(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What if the largest number of a window is in its bottom row?"""
    return _pool(tensor, size, stride, lambda window: window[0].max())


@mistake("pooling.max_pool2d")
def diagonal_of_window(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What if the largest number of a window is not on its diagonal?"""
    return _pool(tensor, size, stride, lambda window: np.diag(window).max())


@mistake("pooling.max_pool2d")
def second_largest(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What if the largest number of a window occurs only once?"""
    return _pool(tensor, size, stride, lambda window: np.sort(window, axis=None)[-2:][0])


@mistake("pooling.max_pool2d")
def place_of_maximum(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Do you return the strongest response, or where it is?"""
    return _pool(tensor, size, stride, np.argmax)


@mistake("pooling.max_pool2d")
def largest_of_all(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Do all your outputs have the same value?"""
    return np.full(right.max_pool2d(tensor, size, stride).shape, tensor.max())


@mistake("pooling.max_pool2d")
def int_output(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What becomes of a maximum of 0.5 in your output?"""
    return right.max_pool2d(tensor, size, stride).astype(int)


# ---------------------------------------------------------------- max_pool2d: where the windows are


@mistake("pooling.max_pool2d", common=True)
def default_stride_1(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If nobody gives a stride, do neighbouring windows overlap?"""
    return right.max_pool2d(tensor, size, stride or 1)


@mistake("pooling.max_pool2d", common=True)
def ignores_stride(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """In AlexNet, with 3×3 windows and a stride of 2, where does the second window start?"""
    return right.max_pool2d(tensor, size)


@mistake("pooling.max_pool2d")
def stride_always_2(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Does your code say anywhere how far windows are apart?"""
    return right.max_pool2d(tensor, size, 2)


@mistake("pooling.max_pool2d")
def size_always_2(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Does your code say anywhere how large a window is?"""
    return right.max_pool2d(tensor, 2, stride)


@mistake("pooling.max_pool2d", common=True)
def keeps_partial_windows(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What happens to a window that would hang over the edge?"""
    step = stride or size
    rows, columns = (hanging(n, size, step) for n in tensor.shape[1:])
    padded = pad(tensor, (0, rows * step), (0, columns * step), mode="edge")
    return right.max_pool2d(padded[:, : (rows - 1) * step + size, : (columns - 1) * step + size], size, step)


@mistake("pooling.max_pool2d")
def counts_by_size(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """How many 3×3 windows with a stride of 2 are there on 7 rows?"""
    counts = [n // size for n in tensor.shape[1:]]
    return np.stack([slide(channel, (size, size), stride or size, _largest, counts) for channel in tensor])


@mistake("pooling.max_pool2d")
def stride_in_rows_only(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """In which directions does a stride of 2 skip?"""
    return right.max_pool2d(tensor, size, 1)[:, :: stride or size]


@mistake("pooling.max_pool2d")
def drops_last_windows(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Put your finger on the last place where the window still fits: do your loops visit it?"""
    counts = [fitting(n - 1, size, stride or size) for n in tensor.shape[1:]]
    return np.stack([slide(channel, (size, size), stride or size, _largest, counts) for channel in tensor])


@mistake("pooling.max_pool2d")
def windows_start_anywhere(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What happens to a window that would hang over the edge?"""
    counts = [len(range(0, n, stride or size)) for n in tensor.shape[1:]]
    return np.stack([slide(channel, (size, size), stride or size, _largest, counts) for channel in tensor])


@mistake("pooling.max_pool2d")
def window_too_small(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """A slice that begins at 0 and ends at size − 1: how many rows does it hold?"""
    step = stride or size
    counts = [fitting(n, size, step) for n in tensor.shape[1:]]
    side = size - 1
    return np.stack([slide(channel, (side, side), step, np.max, counts) for channel in tensor])


@mistake("pooling.max_pool2d")
def columns_without_stride(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """In which directions does a stride of 2 skip?"""
    counts = [fitting(n, size, stride or size) for n in tensor.shape[1:]]
    return np.stack([slide(channel, (size, size), (stride or size, 1), _largest, counts) for channel in tensor])


@mistake("pooling.max_pool2d")
def height_for_width(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which axis of a tensor is its height: the second or the third?"""
    counts = [fitting(n, size, stride or size) for n in tensor.shape[:0:-1]]
    pooled = [slide(channel, (size, size), stride or size, np.max, counts) for channel in tensor]
    return np.stack(pooled)


@mistake("pooling.max_pool2d")
def square_tensor(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Are all channels as wide as high?"""
    m = fitting(tensor.shape[1], size, stride or size)
    return np.stack([slide(channel, (size, size), stride or size, _largest, (m, m)) for channel in tensor])


@mistake("pooling.max_pool2d")
def output_transposed(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If the channels are wider than high, is your output wider than high?"""
    return right.max_pool2d(tensor, size, stride).transpose(0, 2, 1)


@mistake("pooling.max_pool2d", common=True)
def zeros_around(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Is there any padding on the slide about max pooling?"""
    return right.max_pool2d(pad(tensor, (1, 1), (1, 1)), size, stride)


@mistake("pooling.max_pool2d", common=True)
def reshape_trick(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What if windows overlap, or a channel cannot be cut into windows without a remainder?"""
    d, h, w = tensor.shape
    return tensor.reshape(d, h // size, size, w // size, size).max(axis=(2, 4))


@mistake("pooling.max_pool2d", common=True)
def reshape_wrong_axes(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which entries of a channel end up in your first window?"""
    d, h, w = tensor.shape
    return tensor.reshape(d, h // size, w // size, size, size).max(axis=(3, 4))


@mistake("pooling.max_pool2d")
def return_inside_loop(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """How many rows has your loop done when the function returns?"""
    return only(right.max_pool2d(tensor, size, stride), (slice(None), slice(0, 1)))


@mistake("pooling.max_pool2d", kind="input changed")
def changes_tensor(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Is the tensor the same before and after the call?"""
    answer = right.max_pool2d(tensor, size, stride)
    tensor[:] = 0
    return answer


@mistake("pooling.max_pool2d")
def maximum_not_reset(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which maximum do you know already when the second window begins?"""
    answer = right.max_pool2d(tensor, size, stride)
    return np.maximum.accumulate(answer.ravel()).reshape(answer.shape)


@mistake("pooling.max_pool2d", common=True, kind="error")
def float_count(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Rows and columns are whole numbers: which division gives a whole number?"""
    counts: Any = [(n - size) / (stride or size) + 1 for n in tensor.shape[1:]]
    return np.zeros((len(tensor), *counts))


# ---------------------------------------------------------------- max_pool2d: channels


@mistake("pooling.max_pool2d", common=True)
def over_channels(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What does the slide say becomes of the number of channels?"""
    return right.max_pool2d(tensor.max(axis=0, keepdims=True), size, stride)[0]


@mistake("pooling.max_pool2d", common=True)
def over_channels_repeated(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """If one channel is all zeros, is it still zero after pooling?"""
    return right.max_pool2d(np.broadcast_to(tensor.max(axis=0), tensor.shape), size, stride)


@mistake("pooling.max_pool2d")
def channels_pooled_too(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """What does the slide say becomes of the number of channels?"""
    return slide(tensor, (size,) * 3, stride or size, np.max)


@mistake("pooling.max_pool2d")
def first_channel_only(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """How many channels go in, and how many come out?"""
    return right.max_pool2d(tensor[:1], size, stride)


@mistake("pooling.max_pool2d")
def one_channel_without_axis(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """How many axes has a tensor of a single channel?"""
    answer = right.max_pool2d(tensor, size, stride)
    return answer[0] if len(answer) == 1 else answer


@mistake("pooling.max_pool2d")
def channels_last(right: Right, tensor: Array, size: int, stride: int | None = None) -> Any:
    """Which of the tensor's axes counts its channels: the first or the last?"""
    return np.moveaxis(right.max_pool2d(np.moveaxis(tensor, -1, 0), size, stride), 0, -1)


LEFT_OUT = (  # known elsewhere, and not possible here
    ("average pooling of a layer", "max_pool2d takes tensors, so this is max_pool2d's mistake `average`"),
)
