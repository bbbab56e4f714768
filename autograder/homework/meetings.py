"""Where an entry had a part on the way forward: what the backward passes are made from, entry by entry.

Each line names one entry of the output, what met the entry there, and the upstream gradient of that output. What the
chain rule makes of the lines is left to the student.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from autograder.core.records import Array, Case, Difference, Picture
from autograder.core.wording import index_text, short
from autograder.homework.pictures import entry

_MOST = 8  # lines

Index = tuple[int, ...]


def of_convolution(case: Case, found: Difference | None) -> Picture | None:
    """One entry of a gradient of `conv_layer`, and the outputs in which it had a part.

    Args:
        case: a case of the backward pass.
        found: the difference, which names the gradient and its first wrong entry.
    """
    at = entry(case, found)
    if at is None or found is None:
        return None
    call: Any = case.call
    upstream, tensor, weights = (np.asarray(call[name], float) for name in ("upstream", "tensor", "weights"))
    stride, padding = int(call.get("stride", 1)), int(call.get("padding", 0))
    index = at[0]
    if found.part == "d_weights":
        what, lines = f"the weight {index_text(index)}", _of_weight(index, upstream, tensor, stride, padding)
    elif found.part == "d_tensor":
        what, lines = (
            f"the entry {index_text(index)} of the tensor",
            _of_entry(index, upstream, weights, stride, padding),
        )
    elif found.part == "d_biases":
        what = f"the bias {index[0]}"
        lines = (_line((index[0], *stop), "", upstream) for stop in np.ndindex(upstream.shape[1:]))
    else:
        return None
    return _picture(f"Where {what} had a part on the way forward:", lines)


def _of_weight(index: Index, upstream: Array, tensor: Array, stride: int, padding: int) -> Iterator[str]:
    """At each stop of its filter, the entry of the tensor that a weight met."""
    k, c, i, j = index
    for a, b in np.ndindex(upstream.shape[1:]):
        row, column = a * stride + i - padding, b * stride + j - padding
        inside = 0 <= row < tensor.shape[1] and 0 <= column < tensor.shape[2]
        met = short(float(tensor[c, row, column]), 4) if inside else "the padding"
        yield _line((k, a, b), f"it met {met}", upstream)


def _of_entry(index: Index, upstream: Array, weights: Array, stride: int, padding: int) -> Iterator[str]:
    """In each window that saw an entry of the tensor, the weight that it met."""
    c, row, column = index
    for k, a, b in np.ndindex(upstream.shape):
        i, j = row + padding - a * stride, column + padding - b * stride
        if 0 <= i < weights.shape[2] and 0 <= j < weights.shape[3]:
            yield _line((k, a, b), f"it met the weight {short(float(weights[k, c, i, j]), 4)}", upstream)


def of_pooling(case: Case, found: Difference | None) -> Picture | None:
    """One entry of the gradient of max pooling, and the windows that saw it.

    Args:
        case: a case of the backward pass.
        found: the difference, with its first wrong entry.
    """
    at = entry(case, found)
    if at is None or len(at[0]) != 3:
        return None
    call: Any = case.call
    upstream, tensor, size = np.asarray(call["upstream"], float), np.asarray(call["tensor"], float), int(call["size"])
    stride = size if call.get("stride") is None else int(call["stride"])
    c, row, column = at[0]
    seeing = (
        (a, b)
        for a, b in np.ndindex(upstream.shape[1:])
        if a * stride <= row < a * stride + size and b * stride <= column < b * stride + size
    )
    lines = (_line((c, a, b), _rows(tensor[c], a * stride, b * stride, size), upstream) for a, b in seeing)
    value = short(float(tensor[at[0]]), 4)
    return _picture(f"The windows that see the entry {index_text(at[0])} of the tensor, which is {value}:", lines)


def _rows(channel: Array, top: int, left: int, size: int) -> str:
    rows = channel[top : top + size, left : left + size]
    return "window " + " / ".join(" ".join(short(float(value), 4) for value in row) for row in rows)


def _line(output: Index, met: str, upstream: Array) -> str:
    return "   ".join(
        filter(None, [f"output {index_text(output)}", met, f"upstream {short(float(upstream[output]), 4)}"])
    )


def _picture(caption: str, lines: Iterable[str]) -> Picture:
    told = list(lines)
    more = [f"… and {len(told) - _MOST + 1} more"] if len(told) > _MOST else []
    return Picture(caption, tuple(told[: _MOST - len(more)] + more) or ("no window",))
