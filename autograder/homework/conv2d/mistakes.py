"""Known mistakes in `conv2d.py`: convolution on an image, finding a template, Sobel's edges.

Letters: image (h, w), weights (fh, fw), output (h', w').
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.authoring.mistakes import Function, Right, mistake
from autograder.core.records import Array
from autograder.homework.sliding import dot, fitting, hanging, is_one_of, only, pad, slide, stored_like

# ---------------------------------------------------------------- conv2d: which numbers meet


def _all_sides(image: Array, padding: int) -> Array:
    return pad(image, (padding, padding), (padding, padding))


@mistake("conv2d.conv2d", common=True)
def flipped_filter(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """On the slide, which entry of the filter lies on the image's top-left corner?"""
    return right.conv2d(image, weights[::-1, ::-1], stride, padding)


@mistake("conv2d.conv2d", common=True)
def flipped_rows(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which pixel does a filter copy that has a single 1, in one of its corners?"""
    return right.conv2d(image, weights[::-1], stride, padding)


@mistake("conv2d.conv2d")
def flipped_columns(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which pixel does a filter copy that has a single 1, in one of its corners?"""
    return right.conv2d(image, weights[:, ::-1], stride, padding)


@mistake("conv2d.conv2d", common=True)
def transposed_filter(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which neighbour does a filter copy that has a single 1, off its diagonal?"""
    return right.conv2d(image, weights.T, stride, padding)


@mistake("conv2d.conv2d", common=True)
def matmul_window(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does the slide multiply cell with cell, or rows with columns?"""
    return slide(_all_sides(image, padding), weights.shape, stride, lambda window: np.sum(window @ weights))


@mistake("conv2d.conv2d")
def trace_of_matmul(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does the slide multiply cell with cell, or rows with columns?"""
    return slide(_all_sides(image, padding), weights.shape, stride, lambda window: np.trace(window @ weights))


@mistake("conv2d.conv2d")
def diagonal_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many products go into one entry of the output?"""
    return slide(_all_sides(image, padding), weights.shape, stride, lambda window: np.trace(window * weights))


@mistake("conv2d.conv2d")
def max_not_sum(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which layer takes a maximum, and which a sum?"""
    return slide(_all_sides(image, padding), weights.shape, stride, lambda window: np.max(window * weights))


@mistake("conv2d.conv2d")
def mean_not_sum(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Redo the lecture's first window by hand: what is done with its products?"""
    return right.conv2d(image, weights, stride, padding) / weights.size


@mistake("conv2d.conv2d", common=True)
def hardcoded_3x3(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does your code say anywhere how large a filter is?"""
    taken = np.array([[weights[row, column] for column in range(3)] for row in range(3)])
    return right.conv2d(image, taken, stride, padding)


# ---------------------------------------------------------------- conv2d: rows and columns


@mistake("conv2d.conv2d", common=True)
def transposed_output(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If the image is wider than high, is your output wider than high?"""
    return right.conv2d(image, weights, stride, padding).T


@mistake("conv2d.conv2d", common=True)
def swapped_height_and_width(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does the first number of a shape count rows or columns?"""
    rows, columns = right.conv2d(image, weights, stride, padding).shape
    return slide(_all_sides(image, padding), weights.shape, stride, dot(weights), (columns, rows))


@mistake("conv2d.conv2d", common=True)
def square_image(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Are all images as wide as high?"""
    m = fitting(len(image) + 2 * padding, len(weights), stride)
    return slide(_all_sides(image, padding), weights.shape, stride, dot(weights), (m, m))


@mistake("conv2d.conv2d", common=True)
def square_filter(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Are all filters as wide as high?"""
    counts = [fitting(n + 2 * padding, len(weights), stride) for n in image.shape]
    return slide(_all_sides(image, padding), weights.shape, stride, dot(weights), counts)


# ---------------------------------------------------------------- conv2d: stride


@mistake("conv2d.conv2d", common=True)
def ignores_stride(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Which of your function's arguments never appears in its body?"""
    return right.conv2d(image, weights, padding=padding)


@mistake("conv2d.conv2d", common=True)
def stride_in_rows_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """In which directions does a stride of 2 skip?"""
    return right.conv2d(image, weights, padding=padding)[::stride]


@mistake("conv2d.conv2d")
def stride_in_columns_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """In which directions does a stride of 2 skip?"""
    return right.conv2d(image, weights, padding=padding)[:, ::stride]


@mistake("conv2d.conv2d")
def stride_in_size_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Your output is as large as it should be; where does the second window start?"""
    rows, columns = right.conv2d(image, weights, stride, padding).shape
    return right.conv2d(image, weights, padding=padding)[:rows, :columns]


@mistake("conv2d.conv2d", common=True)
def stride_starts_late(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """With a stride of 2, is the first window, at the top left, kept or skipped?"""
    return right.conv2d(image, weights, padding=padding)[stride - 1 :: stride, stride - 1 :: stride]


@mistake("conv2d.conv2d", common=True)
def stride_on_input(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Stride moves the filter; does it also change which pixels are neighbours under it?"""
    return slide(_all_sides(image, padding)[::stride, ::stride], weights.shape, 1, dot(weights))


@mistake("conv2d.conv2d")
def stride_before_padding(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Stride moves the filter; does it also change which pixels are neighbours under it?"""
    return slide(_all_sides(image[::stride, ::stride], padding), weights.shape, 1, dot(weights))


@mistake("conv2d.conv2d", common=True)
def drops_last_windows(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Put your finger on the last place where the filter still fits: do your loops visit it?"""
    return slide(_all_sides(image, padding)[:-1, :-1], weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def drops_last_column(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many columns has the output on the slide?"""
    return slide(_all_sides(image, padding)[:, :-1], weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def drops_last_row(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many rows has the output on the slide?"""
    return slide(_all_sides(image, padding)[:-1], weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d", common=True)
def keeps_hanging_windows(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What happens to a window that would hang over the edge?"""
    padded = _all_sides(image, padding)
    counts = [hanging(n, f, stride) for n, f in zip(padded.shape, weights.shape, strict=True)]
    return slide(padded, weights.shape, stride, dot(weights), counts)


# ---------------------------------------------------------------- conv2d: padding


@mistake("conv2d.conv2d")
def size_forgets_padding(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How large is the image that the filter slides over, once it is padded?"""
    counts = [fitting(n, f, stride) for n, f in zip(image.shape, weights.shape, strict=True)]
    return slide(_all_sides(image, padding), weights.shape, stride, dot(weights), counts)


@mistake("conv2d.conv2d", common=True)
def size_counts_padding_once(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded image: on which sides are cells added, and does the filter reach all of them?"""
    counts = [fitting(n + padding, f, stride) for n, f in zip(image.shape, weights.shape, strict=True)]
    return slide(_all_sides(image, padding), weights.shape, stride, dot(weights), counts)


@mistake("conv2d.conv2d")
def ignores_padding(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """With a padding of 1, how large is the image that the filter slides over?"""
    return slide(image, weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def pads_top_left_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded image: on which sides are cells added, and does the filter reach all of them?"""
    return slide(pad(image, (padding, 0), (padding, 0)), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def pads_bottom_right_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded image: on which sides are cells added, and does the filter reach all of them?"""
    return slide(pad(image, (0, padding), (0, padding)), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d", common=True)
def pads_top_left_twice(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded image: on which sides are cells added, and does the filter reach all of them?"""
    return slide(pad(image, (2 * padding, 0), (2 * padding, 0)), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def pads_rows_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded image: on which sides are cells added, and does the filter reach all of them?"""
    return slide(pad(image, (padding, padding), (0, 0)), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def pads_columns_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Draw the padded image: on which sides are cells added, and does the filter reach all of them?"""
    return slide(pad(image, (0, 0), (padding, padding)), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def pad_split_total(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is a padding of 1 one row of zeros in total, or one on each side?"""
    halves = (padding // 2, padding - padding // 2)
    return slide(pad(image, halves, halves), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d", common=True)
def pad_edge(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Only responses near the edges differ: what number does a padded cell hold?"""
    sides = (padding, padding)
    return slide(pad(image, sides, sides, mode="edge"), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d")
def pad_wrap(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Only responses near the edges differ: what number does a padded cell hold?"""
    sides = (padding, padding)
    return slide(pad(image, sides, sides, mode="wrap"), weights.shape, stride, dot(weights))


@mistake("conv2d.conv2d", common=True)
def pads_output(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Are the edges of your output always 0, whatever the filter?"""
    return _all_sides(right.conv2d(image, weights, stride), padding)


@mistake("conv2d.conv2d", common=True)
def fft_wraps_around(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does a filter that leaves the image at one side come in again at the other?"""
    padded = _all_sides(image, padding)
    spectrum = np.fft.fft2(padded) * np.conj(np.fft.fft2(weights, padded.shape))
    return np.real(np.fft.ifft2(spectrum))[::stride, ::stride]


@mistake("conv2d.conv2d")
def same_size(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Without padding, is the output on the slide as large as the image?"""
    sides = [((f - 1) // 2, f // 2) for f in weights.shape]
    return slide(pad(image, *sides), weights.shape, stride, dot(weights))


# ---------------------------------------------------------------- conv2d: kinds of numbers, and Python


@mistake("conv2d.conv2d")
def int_output(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What becomes of a response of 0.5 in your output?"""
    return right.conv2d(image, weights, stride, padding).astype(int)


@mistake("conv2d.conv2d", common=True)
def output_like_image(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """If the image holds whole numbers and the filter fractions, what kind of numbers is your output made for?"""
    return stored_like(right.conv2d(image, weights, stride, padding), image)


@mistake("conv2d.conv2d", common=True)
def eight_bits(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What is the largest product that fits into 8 bits?"""
    return slide(np.pad(image, padding), weights.shape, stride, lambda window: np.sum(window * weights))


@mistake("conv2d.conv2d", common=True)
def relu_inside(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Can a response be negative?"""
    return np.maximum(right.conv2d(image, weights, stride, padding), 0)


_SLIDE_IMAGE = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
_SLIDE_FILTER = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]


@mistake("conv2d.conv2d")
def hardcoded_lecture(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does your answer depend on the input?"""
    return right.conv2d(np.array(_SLIDE_IMAGE), np.array(_SLIDE_FILTER))


@mistake("conv2d.conv2d", common=True)
def hardcoded_lookup(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Does your function know more than the lecture's examples?"""
    answer = right.conv2d(image, weights, stride, padding)
    return answer if is_one_of((image, weights), [(_SLIDE_IMAGE, _SLIDE_FILTER)]) else np.zeros_like(answer)


@mistake("conv2d.conv2d")
def stride_and_padding_swapped(right: Right, image: Array, weights: Array, padding: int = 0, stride: int = 1) -> Any:
    """Is the answer the same when stride and padding come without their names?"""
    return right.conv2d(image, weights, stride, padding)


@mistake("conv2d.conv2d")
def other_defaults(right: Right, image: Array, weights: Array, stride: int = 2, padding: int = 1) -> Any:
    """What are stride and padding if nobody says?"""
    return right.conv2d(image, weights, stride, padding)


@mistake("conv2d.conv2d", common=True)
def return_inside_loop(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many rows has your loop done when the function returns?"""
    return only(right.conv2d(image, weights, stride, padding), slice(0, 1))


@mistake("conv2d.conv2d", common=True)
def empty_array(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many numbers does your output hold?"""
    return np.zeros((0, 1, 1))


@mistake("conv2d.conv2d", common=True)
def all_nan(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is every entry of your output a number?"""
    return np.full_like(right.conv2d(image, weights, stride, padding), np.nan)


@mistake("conv2d.conv2d", common=True, kind="input changed")
def changes_image(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Is the image the same before and after the call?"""
    answer = right.conv2d(image, weights, stride, padding)
    image[:] = 0
    return answer


@mistake("conv2d.conv2d", common=True, kind="second call")
def reused_buffer(right: Right) -> Function:
    """Call your function twice with the same image: what does the output hold before the second one starts?"""
    buffers: dict[tuple[int, ...], Array] = {}

    def conv2d(image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
        answer = right.conv2d(image, weights, stride, padding)
        buffers[answer.shape] = buffers.get(answer.shape, 0) + answer
        return buffers[answer.shape]

    return conv2d


@mistake("conv2d.conv2d", common=True)
def accumulator_not_reset(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """What does your sum hold when the second window begins?"""
    responses = right.conv2d(image, weights, stride, padding)
    return np.cumsum(responses).reshape(responses.shape)


@mistake("conv2d.conv2d", common=True)
def last_product_only(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """A window makes several products: what becomes of the first when the second is stored?"""
    return right.conv2d(image, only(weights, (-1, -1)), stride, padding)


@mistake("conv2d.conv2d")
def window_sliced_by_stride(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """How many rows and columns has the window when the stride is 2?"""
    padded, (fh, fw) = _all_sides(image, padding), weights.shape
    rows, columns = (range(0, n - f + 1, stride) for n, f in zip(padded.shape, weights.shape, strict=True))
    return np.array(
        [[np.sum(padded[i : i + fh : stride, j : j + fw : stride] * weights) for j in columns] for i in rows]
    )


@mistake("conv2d.conv2d")
def one_index_for_both_axes(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Where does a window begin in its second column of stops: does its column number say so?"""
    padded, (fh, fw) = _all_sides(image, padding), weights.shape
    rows, columns = (range(0, n - f + 1, stride) for n, f in zip(padded.shape, weights.shape, strict=True))
    return np.array([[np.sum(padded[i : i + fh, i : i + fw] * weights) for _ in columns] for i in rows])


@mistake("conv2d.conv2d", common=True, kind="error")
def float_count(right: Right, image: Array, weights: Array, stride: int = 1, padding: int = 0) -> Any:
    """Rows and columns are whole numbers: which division gives a whole number?"""
    counts: Any = [(n + 2 * padding - f) / stride + 1 for n, f in zip(image.shape, weights.shape, strict=True)]
    return np.zeros(counts)


# ---------------------------------------------------------------- locate_template


def _best(responses: Array) -> tuple[int, int]:
    """Where the largest number is, first in reading order."""
    row, column = np.unravel_index(np.argmax(responses), responses.shape)
    return int(row), int(column)


@mistake("conv2d.locate_template", common=True)
def centre_not_corner(right: Right, image: Array, template: Array) -> Any:
    """Which cell of the window does your answer point at?"""
    row, column = right.locate_template(image, template)
    return row + template.shape[0] // 2, column + template.shape[1] // 2


@mistake("conv2d.locate_template")
def far_corner(right: Right, image: Array, template: Array) -> Any:
    """Which cell of the window does your answer point at?"""
    row, column = right.locate_template(image, template)
    return row + template.shape[0] - 1, column + template.shape[1] - 1


@mistake("conv2d.locate_template", common=True)
def column_before_row(right: Right, image: Array, template: Array) -> Any:
    """Does your answer begin with how far down the window is, or with how far right?"""
    return tuple(right.locate_template(image, template))[::-1]


@mistake("conv2d.locate_template", common=True)
def largest_magnitude(right: Right, image: Array, template: Array) -> Any:
    """What does a strongly negative response say about a window?"""
    return _best(np.abs(right.conv2d(image, template)))


@mistake("conv2d.locate_template")
def last_of_equals(right: Right, image: Array, template: Array) -> Any:
    """If several windows answer equally strongly, which of them does the task ask for?"""
    responses = right.conv2d(image, template)
    return tuple(np.argwhere(responses == responses.max())[-1])


@mistake("conv2d.locate_template")
def first_by_columns(right: Right, image: Array, template: Array) -> Any:
    """In which order does one read: row by row, or column by column?"""
    return _best(right.conv2d(image, template).T)[::-1]


@mistake("conv2d.locate_template")
def smallest_response(right: Right, image: Array, template: Array) -> Any:
    """What does a strongly negative response say about a window?"""
    return _best(-right.conv2d(image, template))


@mistake("conv2d.locate_template", common=True)
def normalised(right: Right, image: Array, template: Array) -> Any:
    """Is the response that you compare the dot product itself, or is it divided by something?"""
    brightness = np.sqrt(right.conv2d(image.astype(float) ** 2, np.ones(template.shape)))
    return _best(right.conv2d(image, template) / (brightness + 1e-12))


@mistake("conv2d.locate_template")
def template_minus_mean(right: Right, image: Array, template: Array) -> Any:
    """Do you multiply window and template as they are, or is something taken away from one of them first?"""
    return _best(right.conv2d(image, template - template.mean()))


@mistake("conv2d.locate_template")
def image_minus_mean(right: Right, image: Array, template: Array) -> Any:
    """Do you multiply window and template as they are, or is something taken away from one of them first?"""
    windows = slide(image, template.shape, 1, lambda window: np.sum((window - window.mean()) * template))
    return _best(windows)


@mistake("conv2d.locate_template")
def smallest_difference(right: Right, image: Array, template: Array) -> Any:
    """How does the lecture measure how well a window answers the template?"""
    windows = slide(image, template.shape, 1, lambda window: -np.sum((window.astype(float) - template) ** 2))
    return _best(windows)


@mistake("conv2d.locate_template", common=True)
def template_flipped(right: Right, image: Array, template: Array) -> Any:
    """Which entry of the template lies on the image's top-left corner at the first stop?"""
    return right.locate_template(image, template[::-1, ::-1])


@mistake("conv2d.locate_template", common=True)
def brightest_pixel(right: Right, image: Array, template: Array) -> Any:
    """Does your answer depend on the template?"""
    return _best(image)


@mistake("conv2d.locate_template", common=True)
def running_number(right: Right, image: Array, template: Array) -> Any:
    """How many numbers say where something is in an image?"""
    return int(np.argmax(right.conv2d(image, template)))


@mistake("conv2d.locate_template", common=True)
def unravelled_in_the_image(right: Right, image: Array, template: Array) -> Any:
    """How many responses are there in a row: as many as the image has columns?"""
    row, column = divmod(int(np.argmax(right.conv2d(image, template))), image.shape[1])
    return row, column


@mistake("conv2d.locate_template")
def unravelled_by_rows(right: Right, image: Array, template: Array) -> Any:
    """To find the row of a running number, is it divided by the number of rows or of columns?"""
    responses = right.conv2d(image, template)
    row, column = divmod(int(np.argmax(responses)), len(responses))
    return row, column


@mistake("conv2d.locate_template")
def counts_from_one(right: Right, image: Array, template: Array) -> Any:
    """What is the row of a window that lies at the very top?"""
    row, column = right.locate_template(image, template)
    return row + 1, column + 1


@mistake("conv2d.locate_template")
def padded_search(right: Right, image: Array, template: Array) -> Any:
    """May the window hang over the edge of the image?"""
    sides = [((f - 1) // 2, f // 2) for f in template.shape]
    return _best(slide(pad(image, *sides), template.shape, 1, dot(template)))


@mistake("conv2d.locate_template", common=True)
def response_not_place(right: Right, image: Array, template: Array) -> Any:
    """Do you return how strong the answer is, or where it is?"""
    return right.conv2d(image, template).max()


@mistake("conv2d.locate_template")
def first_row_only(right: Right, image: Array, template: Array) -> Any:
    """How many rows has your loop done when the function returns?"""
    return 0, int(np.argmax(right.conv2d(image, template)[0]))


@mistake("conv2d.locate_template")
def search_like_image(right: Right, image: Array, template: Array) -> Any:
    """What kind of numbers are your responses kept in?"""
    return _best(stored_like(right.conv2d(image, template), image))


# ---------------------------------------------------------------- edge_strength

_SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def _gradient(right: Right, image: Array, weights: Array = _SOBEL) -> tuple[Array, Array]:
    """The responses of a filter and of its transpose, with padding 1."""
    return right.conv2d(image, weights, 1, 1), right.conv2d(image, weights.T, 1, 1)


@mistake("conv2d.edge_strength", common=True)
def without_root(right: Right, image: Array) -> Any:
    """If an image is twice as bright, how many times as strong are your edges?"""
    gx, gy = _gradient(right, image)
    return gx**2 + gy**2


@mistake("conv2d.edge_strength", common=True)
def sum_of_magnitudes(right: Right, image: Array) -> Any:
    """How long is an arrow that goes 3 to the right and 4 down?"""
    gx, gy = _gradient(right, image)
    return np.abs(gx) + np.abs(gy)


@mistake("conv2d.edge_strength")
def larger_of_the_two(right: Right, image: Array) -> Any:
    """How long is an arrow that goes 3 to the right and 4 down?"""
    gx, gy = _gradient(right, image)
    return np.maximum(np.abs(gx), np.abs(gy))


@mistake("conv2d.edge_strength")
def sum_of_responses(right: Right, image: Array) -> Any:
    """Can one response take away from the other when you put them together?"""
    gx, gy = _gradient(right, image)
    return gx + gy


@mistake("conv2d.edge_strength")
def root_of_sum(right: Right, image: Array) -> Any:
    """What is done to each response before they are added?"""
    gx, gy = _gradient(right, image)
    return np.sqrt(np.abs(gx) + np.abs(gy))


@mistake("conv2d.edge_strength", common=True)
def across_only(right: Right, image: Array) -> Any:
    """Does your function see an edge between a bright upper half and a dark lower half?"""
    return np.abs(_gradient(right, image)[0])


@mistake("conv2d.edge_strength")
def down_only(right: Right, image: Array) -> Any:
    """Does your function see an edge between a bright left half and a dark right half?"""
    return np.abs(_gradient(right, image)[1])


@mistake("conv2d.edge_strength", common=True)
def same_direction_twice(right: Right, image: Array) -> Any:
    """Your two filters: do they look for edges in two directions, or in one?"""
    gx, gy = right.conv2d(image, _SOBEL, 1, 1), right.conv2d(image, _SOBEL[:, ::-1], 1, 1)
    return np.sqrt(gx**2 + gy**2)


@mistake("conv2d.edge_strength", common=True)
def edges_without_padding(right: Right, image: Array) -> Any:
    """How large should the picture of the edges be?"""
    return np.hypot(right.conv2d(image, _SOBEL), right.conv2d(image, _SOBEL.T))


@mistake("conv2d.edge_strength")
def edges_padded_afterwards(right: Right, image: Array) -> Any:
    """Are the outermost rows and columns of your answer always 0?"""
    return _all_sides(np.hypot(right.conv2d(image, _SOBEL), right.conv2d(image, _SOBEL.T)), 1)


@mistake("conv2d.edge_strength")
def border_repeated(right: Right, image: Array) -> Any:
    """Only entries near the border differ: what number does a padded cell hold?"""
    padded = pad(image, (1, 1), (1, 1), mode="edge")
    return np.hypot(right.conv2d(padded, _SOBEL), right.conv2d(padded, _SOBEL.T))


@mistake("conv2d.edge_strength")
def prewitt(right: Right, image: Array) -> Any:
    """How much more does the middle row of Sobel's filter count than the rows next to it?"""
    return np.hypot(*_gradient(right, image, np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])))


@mistake("conv2d.edge_strength")
def scharr(right: Right, image: Array) -> Any:
    """How much more does the middle row of Sobel's filter count than the rows next to it?"""
    return np.hypot(*_gradient(right, image, np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]])))


@mistake("conv2d.edge_strength")
def central_difference(right: Right, image: Array) -> Any:
    """How many entries of Sobel's filter are not 0?"""
    return np.hypot(*_gradient(right, image, np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]])))


@mistake("conv2d.edge_strength", common=True)
def divided_by_8(right: Right, image: Array) -> Any:
    """Are the filters used as they are printed, or scaled?"""
    return right.edge_strength(image) / 8


@mistake("conv2d.edge_strength", common=True)
def scaled_to_1(right: Right, image: Array) -> Any:
    """If an image is twice as bright, how many times as strong are your edges?"""
    strength = right.edge_strength(image)
    return strength / strength.max()


@mistake("conv2d.edge_strength", common=True)
def clipped_to_255(right: Right, image: Array) -> Any:
    """What is the strongest edge that your answer can hold?"""
    return np.minimum(right.edge_strength(image), 255)


@mistake("conv2d.edge_strength")
def edges_like_image(right: Right, image: Array) -> Any:
    """What kind of numbers is your answer made for?"""
    return stored_like(right.edge_strength(image), image)


@mistake("conv2d.edge_strength")
def root_mean_square(right: Right, image: Array) -> Any:
    """How long is an arrow that goes 3 to the right and 4 down?"""
    return right.edge_strength(image) / np.sqrt(2)


@mistake("conv2d.edge_strength")
def direction_not_strength(right: Right, image: Array) -> Any:
    """Do you return how strong the edge is, or which way it goes?"""
    gx, gy = _gradient(right, image)
    return np.arctan2(gy, gx)


@mistake("conv2d.edge_strength")
def pair_of_responses(right: Right, image: Array) -> Any:
    """How many numbers does one pixel get?"""
    return np.stack(_gradient(right, image))
