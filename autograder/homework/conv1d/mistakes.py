"""Known mistakes in `conv1d.py`: counting stops, sliding along a signal, writing it as a matrix.

Letters: n input length, f filter length, m output length.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.authoring.mistakes import Function, Right, mistake
from autograder.core.records import Array
from autograder.homework.sliding import dot, fitting, hanging, is_one_of, only, pad, slide, stored_like

# ---------------------------------------------------------------- output_length


@mistake("conv1d.output_length", common=True)
def rounds_up(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """What happens to a window that would hang over the end?"""
    m = right.output_length(n, f, stride, padding)
    return m + ((n + 2 * padding - f) % stride > 0)


@mistake("conv1d.output_length")
def rounds_to_nearest(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """If the stride leaves a remainder, should the count go up or down?"""
    right.output_length(n, f, stride, padding)
    return round((n + 2 * padding - f) / stride) + 1


@mistake("conv1d.output_length", common=True)
def float_division(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Can there be half a stop?"""
    right.output_length(n, f, stride, padding)
    return (n + 2 * padding - f) / stride + 1


@mistake("conv1d.output_length", common=True)
def counts_padding_once(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """To how many ends of the signal is padding added?"""
    right.output_length(n, f, stride, padding)
    return (n + padding - f) // stride + 1


@mistake("conv1d.output_length", common=True)
def forgets_the_first_stop(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """If the filter is exactly as long as the signal, how many places are there for it?"""
    return right.output_length(n, f, stride, padding) - 1


@mistake("conv1d.output_length")
def last_stop_lost(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Does a window that ends exactly at the end still fit?"""
    return right.output_length(n, f, stride, padding) - ((n + 2 * padding - f) % stride == 0)


@mistake("conv1d.output_length", common=True)
def adds_one_before_dividing(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Which stop is counted apart from the steps between stops?"""
    right.output_length(n, f, stride, padding)
    return (n + 2 * padding - f + 1) // stride


@mistake("conv1d.output_length")
def length_ignores_stride(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Does a larger stride make more stops, fewer, or the same number?"""
    right.output_length(n, f, stride, padding)
    return n + 2 * padding - f + 1


@mistake("conv1d.output_length")
def length_ignores_padding(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Over which row does the filter slide: the one given, or the one with zeros at its ends?"""
    right.output_length(n, f, stride, padding)
    return max(0, (n - f) // stride + 1)


@mistake("conv1d.output_length")
def length_ignores_filter(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Can the filter start at the very last entry?"""
    right.output_length(n, f, stride, padding)
    return (n + 2 * padding - 1) // stride + 1


@mistake("conv1d.output_length", common=True)
def no_errors_at_all(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """What should happen when the question makes no sense?"""
    return (n + 2 * padding - f) // stride + 1


@mistake("conv1d.output_length", common=True)
def accepts_too_long_a_filter(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """What if the filter is longer than all there is to slide over?"""
    if f < 1 or stride < 1 or padding < 0:
        raise ValueError
    return (n + 2 * padding - f) // stride + 1


@mistake("conv1d.output_length")
def no_stops_instead_of_an_error(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Is a filter that does not fit an answer of its own, or a fault to be reported?"""
    if f > n + 2 * padding:
        return 0
    return right.output_length(n, f, stride, padding)


@mistake("conv1d.output_length")
def none_instead_of_an_error(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Does printing or returning nothing tell the caller that something is wrong?"""
    try:
        return right.output_length(n, f, stride, padding)
    except ValueError:
        return None


@mistake("conv1d.output_length")
def accepts_no_stride(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Which strides would never arrive at the other end?"""
    if stride < 1 and f <= n + 2 * padding:
        return (n + 2 * padding - f) // stride + 1
    return right.output_length(n, f, stride, padding)


@mistake("conv1d.output_length")
def accepts_negative_padding(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Can one add fewer zeros than none?"""
    return (
        right.output_length(n + 2 * padding, f, stride) if padding < 0 else right.output_length(n, f, stride, padding)
    )


@mistake("conv1d.output_length")
def accepts_an_empty_filter(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """How short may a filter be?"""
    return (n + 2 * padding - f) // stride + 1 if f < 1 else right.output_length(n, f, stride, padding)


@mistake("conv1d.output_length")
def refuses_an_exact_fit(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """May the filter be exactly as long as what it slides over?"""
    if f >= n + 2 * padding:
        raise ValueError
    return right.output_length(n, f, stride, padding)


@mistake("conv1d.output_length", common=True)
def checks_the_fit_without_padding(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Which row must the filter fit on: the one given, or the one with zeros at its ends?"""
    if f > n:
        raise ValueError
    return right.output_length(n, f, stride, padding)


@mistake("conv1d.output_length")
def refuses_a_remainder(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Is it an error if the last window does not end at the end, or is something left out?"""
    if (n + 2 * padding - f) % stride:
        raise ValueError
    return right.output_length(n, f, stride, padding)


@mistake("conv1d.output_length", common=True)
def error_returned(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Does a function that returns an error stop the program that called it?"""
    try:
        return right.output_length(n, f, stride, padding)
    except ValueError as error:
        return error


@mistake("conv1d.output_length", common=True)
def another_exception(right: Right, n: int, f: int, stride: int = 1, padding: int = 0) -> Any:
    """Which kind of error does the task ask for?"""
    try:
        return right.output_length(n, f, stride, padding)
    except ValueError:
        raise Exception("the filter does not fit") from None


# ---------------------------------------------------------------- conv1d


@mistake("conv1d.conv1d", common=True)
def flipped_filter(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which filter entry meets the first entry of the signal on the slide?"""
    return right.conv1d(signal, weights[::-1], stride, padding)


@mistake("conv1d.conv1d")
def library_convolve(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which filter entry meets the first entry of the signal on the slide?"""
    return np.convolve(pad(signal, (padding, padding)), weights, "valid")[::stride]


@mistake("conv1d.conv1d", common=True)
def full_mode(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many places are there for the filter if all of it must lie on the padded signal?"""
    return np.correlate(pad(signal, (padding, padding)), weights, "full")[::stride]


@mistake("conv1d.conv1d")
def same_mode(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many boxes has the output on the lecture's first example?"""
    return np.correlate(pad(signal, (padding, padding)), weights, "same")[::stride]


@mistake("conv1d.conv1d", common=True)
def drops_last_window(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Put your finger on the last place where the filter still fits: does your loop visit it?"""
    padded, f = pad(signal, (padding, padding)), len(weights)
    return slide(padded[:-1], (f,), stride, dot(weights))


@mistake("conv1d.conv1d", common=True)
def ceil_length(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What happens to a window that would hang over the end?"""
    padded, f = pad(signal, (padding, padding)), len(weights)
    return slide(padded, (f,), stride, dot(weights), (hanging(len(padded), f, stride),))


@mistake("conv1d.conv1d")
def round_length(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If the stride leaves a remainder, should the count go up or down?"""
    padded, f = pad(signal, (padding, padding)), len(weights)
    return slide(padded, (f,), stride, dot(weights), (round((len(padded) - f) / stride + 1),))


@mistake("conv1d.conv1d", common=True)
def ignores_stride(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.conv1d(signal, weights, padding=padding)


@mistake("conv1d.conv1d", common=True)
def stride_in_length_only(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Your output is as long as it should be; where does the second window start?"""
    m = fitting(len(signal) + 2 * padding, len(weights), stride)
    return right.conv1d(signal, weights, padding=padding)[:m]


@mistake("conv1d.conv1d", common=True)
def stride_starts_late(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """With a stride of 2, is the very first window kept or skipped?"""
    return right.conv1d(signal, weights, padding=padding)[stride - 1 :: stride]


@mistake("conv1d.conv1d")
def stride_on_input(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Stride moves the filter; does it also change which entries lie side by side under it?"""
    return slide(pad(signal, (padding, padding))[::stride], weights.shape, 1, dot(weights))


@mistake("conv1d.conv1d")
def ignores_padding(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """With a padding of 1, how long is the row that the filter slides over?"""
    return slide(signal, weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d", common=True)
def pad_left_only(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded row: at which ends are the zeros?"""
    return slide(pad(signal, (padding, 0)), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d")
def pad_right_only(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded row: at which ends are the zeros?"""
    return slide(pad(signal, (0, padding)), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d")
def pad_left_twice(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded row: at which ends are the zeros?"""
    return slide(pad(signal, (2 * padding, 0)), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d", common=True)
def pad_split_total(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is a padding of 1 one zero in total, or one at each end?"""
    return slide(pad(signal, (padding // 2, padding - padding // 2)), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d", common=True)
def pad_edge(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Only responses near the ends differ: what number does a padded cell hold?"""
    return slide(pad(signal, (padding, padding), mode="edge"), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d")
def pad_wrap(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Only responses near the ends differ: what number does a padded cell hold?"""
    return slide(pad(signal, (padding, padding), mode="wrap"), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d")
def pad_ones(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Only responses near the ends differ: what number does a padded cell hold?"""
    return slide(1 + pad(signal - 1.0, (padding, padding)), weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d", common=True)
def pads_output(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Are the ends of your output always 0, whatever the filter?"""
    return pad(right.conv1d(signal, weights, stride), (padding, padding))


@mistake("conv1d.conv1d", common=True)
def slice_to_minus_padding(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What does your slice keep when there is no padding?"""
    padded = np.zeros(len(signal) + 2 * padding)
    padded[padding:-padding] = signal
    return slide(padded, weights.shape, stride, dot(weights))


@mistake("conv1d.conv1d", common=True)
def int_output(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What becomes of a response of 0.5 in your output?"""
    return right.conv1d(signal, weights, stride, padding).astype(int)


@mistake("conv1d.conv1d")
def output_like_signal(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If the signal holds whole numbers and the filter fractions, what kind of numbers is your output made for?"""
    return stored_like(right.conv1d(signal, weights, stride, padding), signal)


@mistake("conv1d.conv1d")
def eight_bits(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What is the largest product that fits into 8 bits?"""
    return slide(np.pad(signal, padding), weights.shape, stride, lambda window: np.sum(window * weights))


@mistake("conv1d.conv1d")
def mean_not_sum(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Redo the lecture's first window by hand: what is done with its products?"""
    return right.conv1d(signal, weights, stride, padding) / len(weights)


@mistake("conv1d.conv1d")
def max_not_sum(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Redo the lecture's first window by hand: what is done with its products?"""
    return slide(pad(signal, (padding, padding)), weights.shape, stride, lambda window: np.max(window * weights))


@mistake("conv1d.conv1d")
def relu_inside(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Look at the lecture's second window: can a response be negative?"""
    return np.maximum(right.conv1d(signal, weights, stride, padding), 0)


@mistake("conv1d.conv1d")
def hardcoded_lecture(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does your answer depend on the input?"""
    return np.array([1, -1, 1, 0])


@mistake("conv1d.conv1d", common=True)
def hardcoded_lookup(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does your function know more than the lecture's examples?"""
    known = [([0, 1, 0, 1, 1], [-1, 1]), ([0, 1, -1, 1, 1], [-1, 1]), ([0, 1, 0, 1, 1], [1])]
    answer = right.conv1d(signal, weights, stride, padding)
    return answer if is_one_of((signal, weights), known) else np.zeros_like(answer)


@mistake("conv1d.conv1d")
def stride_and_padding_swapped(right: Right, signal: Array, weights: Array, padding: int = 0, stride: int = 1) -> Any:
    """Is the answer the same when stride and padding come without their names?"""
    return right.conv1d(signal, weights, stride, padding)


@mistake("conv1d.conv1d", common=True, kind="input changed")
def changes_signal(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is the signal the same before and after the call?"""
    answer = right.conv1d(signal, weights, stride, padding)
    signal[:] = 0
    return answer


@mistake("conv1d.conv1d", kind="input changed")
def flips_weights_in_place(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is the filter the same before and after the call?"""
    answer = right.conv1d(signal, weights.copy(), stride, padding)
    weights[:] = weights[::-1]
    return answer


@mistake("conv1d.conv1d", common=True, kind="second call")
def global_list(right: Right) -> Function:
    """Call your function twice: does the second answer still hold anything of the first?"""
    responses: list[float] = []

    def conv1d(signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
        responses.extend(right.conv1d(signal, weights, stride, padding))
        return np.array(responses)

    return conv1d


@mistake("conv1d.conv1d", common=True)
def return_inside_loop(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many rounds of your loop are done when the function returns?"""
    return only(right.conv1d(signal, weights, stride, padding), slice(0, 1))


@mistake("conv1d.conv1d", common=True)
def accumulator_not_reset(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What does your sum hold when the second window begins?"""
    return np.cumsum(right.conv1d(signal, weights, stride, padding))


@mistake("conv1d.conv1d", common=True)
def last_product_only(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """A window makes several products: what becomes of the first when the second is stored?"""
    return right.conv1d(signal, only(weights, -1), stride, padding)


@mistake("conv1d.conv1d")
def window_sliced_by_stride(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many entries has the window when the stride is 2?"""
    padded, f = pad(signal, (padding, padding)), len(weights)
    starts = range(0, len(padded) - f + 1, stride)
    return np.array([np.sum(padded[start : start + f : stride] * weights) for start in starts])


@mistake("conv1d.conv1d", common=True, kind="error")
def float_count(right: Right, signal: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """A loop counts whole rounds: which division gives a whole number?"""
    m: Any = (len(signal) + 2 * padding - len(weights)) / stride + 1
    return np.array([signal[i : i + len(weights)] @ weights for i in range(m)])


# ---------------------------------------------------------------- conv1d_matrix


def _shifted_rows(weights: Array, starts: range, n: int) -> Array:
    """A row for each start: the filter from there on, as far as the row goes."""
    rows = np.zeros((len(starts), n))
    for row, start in zip(rows, starts, strict=True):
        for place, weight in enumerate(weights, start):
            if 0 <= place < n:
                row[place] = weight
    return rows


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_transposed(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Is there one row for each entry of the output, or one for each entry of the signal?"""
    return right.conv1d_matrix(weights, n, stride, padding).T


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_ignores_stride(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """By how many columns does the filter move from one row to the next?"""
    return right.conv1d_matrix(weights, n, 1, padding)


@mistake("conv1d.conv1d_matrix")
def matrix_stride_in_rows_only(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """By how many columns does the filter move from one row to the next?"""
    m = fitting(n + 2 * padding, len(weights), stride)
    return right.conv1d_matrix(weights, n, 1, padding)[:m]


@mistake("conv1d.conv1d_matrix")
def matrix_ignores_padding(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """At the first stop with padding, which entries of the filter lie on the signal?"""
    return _shifted_rows(weights, range(0, n - len(weights) + 1, stride), n)


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_keeps_padded_columns(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """How many entries has the signal that your matrix is multiplied with?"""
    return right.conv1d_matrix(weights, n + 2 * padding, stride)


@mistake("conv1d.conv1d_matrix")
def matrix_shifts_the_wrong_way(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """At the first stop with padding, does the filter start before the signal or inside it?"""
    m = len(right.conv1d_matrix(weights, n, stride, padding))
    return _shifted_rows(weights, range(padding, padding + m * stride, stride), n)


@mistake("conv1d.conv1d_matrix")
def matrix_starts_at_the_signal(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """At the first stop with padding, which entries of the filter lie on the signal?"""
    m = len(right.conv1d_matrix(weights, n, stride, padding))
    return _shifted_rows(weights, range(0, m * stride, stride), n)


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_wraps_around(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Does a filter that leaves the signal at one end come in again at the other?"""
    row = np.zeros(n + 2 * padding)
    row[: len(weights)] = weights
    return np.array([np.roll(row, start)[padding : padding + n] for start in range(0, n, stride)])


@mistake("conv1d.conv1d_matrix")
def matrix_in_negative_columns(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Which column is column −1 of a NumPy array, and which entries of the filter lie on the padding?"""
    matrix = np.zeros((right.output_length(n, len(weights), stride, padding), n))
    for row, start in enumerate(range(-padding, len(matrix) * stride - padding, stride)):
        for column, weight in enumerate(weights, start):
            if column < n:
                matrix[row, column] = weight
    return matrix


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_square(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Must the output be as long as the signal?"""
    return _shifted_rows(weights, range(-padding, n * stride - padding, stride), n)


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_flipped(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """In the first row, which filter entry meets the first entry of the signal?"""
    return right.conv1d_matrix(weights[::-1], n, stride, padding)


@mistake("conv1d.conv1d_matrix")
def matrix_dense(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """How many entries of the signal does one output look at?"""
    m = len(right.conv1d_matrix(weights, n, stride, padding))
    return np.tile(np.resize(weights, n), (m, 1))


@mistake("conv1d.conv1d_matrix")
def matrix_first_row_only(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Which rows of your matrix hold the filter?"""
    return only(right.conv1d_matrix(weights, n, stride, padding), slice(0, 1))


@mistake("conv1d.conv1d_matrix")
def matrix_last_row_missing(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Put your finger on the last place where the filter still fits: which row is that?"""
    return right.conv1d_matrix(weights, n, stride, padding)[:-1]


@mistake("conv1d.conv1d_matrix")
def matrix_of_whole_numbers(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """What becomes of a weight of 0.5 in your matrix?"""
    return right.conv1d_matrix(weights, n, stride, padding).astype(int)


@mistake("conv1d.conv1d_matrix")
def matrix_piles_up_overhang(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """With what number is a weight multiplied that lies on the padding?"""
    padded = right.conv1d_matrix(weights, n + 2 * padding, stride)
    matrix = padded[:, padding : padding + n].copy()
    matrix[:, 0] += padded[:, :padding].sum(axis=1)
    matrix[:, -1] += padded[:, padding + n :].sum(axis=1)
    return matrix


@mistake("conv1d.conv1d_matrix", common=True)
def matrix_cropped_to_minus_padding(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """What does your slice keep when there is no padding?"""
    return right.conv1d_matrix(weights, n + 2 * padding, stride)[:, padding:-padding]


@mistake("conv1d.conv1d_matrix")
def matrix_of_one_response(right: Right, weights: Array, n: int, stride: int = 1, padding: int = 0) -> Any:
    """Is what you return multiplied with the signal, or is it the product already?"""
    return right.conv1d(np.ones(n), weights, stride, padding)
