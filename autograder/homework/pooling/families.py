"""Families of mistakes in `pooling.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

_1D = {"max_pool1d": "1d pooling"}  # which has a slide of its own

FAMILIES: tuple[Family, ...] = (
    Family(
        "which number a window keeps",
        slide="2d pooling",
        compare="Write down all entries of the window in the picture, and underline the one that max pooling "
        "keeps. Then write down which entries your program looks at for this window, and what it makes of them. "
        "Compare the two lists and the two results.",
        mistakes={
            "max_pool1d": "average1d smallest1d window_too_small1d first_of_window1d place_of_maximum1d",
            "max_pool2d": "average smallest window_too_small total median top_left bottom_right first_row_of_window "
            "diagonal_of_window second_largest place_of_maximum largest_of_all",
        },
        slides=_1D,
    ),
    Family(
        "the largest number so far",
        slide="2d pooling",
        compare="Mark the entries of the window on a number line; the maximum is the one furthest to the right. "
        "Now follow your program through this window. Write down which number it takes for the largest before the "
        "first entry, and after each entry, and compare it with your line.",
        mistakes={
            "max_pool1d": "zero_start1d largest_magnitude1d maximum_not_reset1d",
            "max_pool2d": "zero_start minus_one_start largest_magnitude maximum_not_reset",
        },
        slides=_1D,
    ),
    Family(
        "where the windows lie",
        slide="pooling stride",
        compare="Draw the input of the case shown, and on it the first and the second window, with this size and "
        "this stride. If no stride is given, read in the docstring what it is then. Compare the entries of both "
        "windows with the ones that your program takes, and the number of windows, too.",
        mistakes={
            "max_pool1d": "default_stride_1_1d default_stride_2_1d ignores_stride1d folds_and_forgets_stride1d "
            "length_by_size1d",
            "max_pool2d": "default_stride_1 ignores_stride stride_always_2 size_always_2 counts_by_size "
            "stride_in_rows_only columns_without_stride reshape_trick reshape_wrong_axes",
        },
    ),
    Family(
        "the last window",
        slide="2d pooling",
        compare="Put your finger on the last place where a whole window still fits, to the right, and with rows "
        "also below. Compare it with the last window that your program visits. Does your program add, drop or cut "
        "anything at the edges?",
        mistakes={
            "max_pool1d": "keeps_partial_window1d windows_start_anywhere1d drops_last_window1d zeros_around1d",
            "max_pool2d": "keeps_partial_windows windows_start_anywhere drops_last_windows zeros_around",
        },
        slides=_1D,
    ),
    Family(
        "whole numbers for counting",
        slide="2d pooling",
        compare="Count the windows by hand, for the lecture's example. Then print the numbers that your loops or "
        "your array get as lengths, and their type. Which step of your calculation makes it another type than the "
        "numbers that go in?",
        mistakes={"max_pool1d": "float_count1d", "max_pool2d": "float_count"},
        slides=_1D,
    ),
    Family(
        "each channel by itself",
        slide="pooling channels",
        compare="Take a tensor of two channels: one of zeros, one of ones. Work its answer out by hand, channel "
        "by channel. Compare it with your program's answer: how many channels are there, and from which channel of "
        "the input does each number come?",
        mistakes={"max_pool2d": "over_channels over_channels_repeated channels_pooled_too first_channel_only"},
    ),
    Family(
        "the order of the axes",
        slide="pooling channels",
        compare="Write down the shape of the tensor and the shape of the answer, and a word below each number: "
        "channels, rows, columns. Do the same for every shape and every loop in your program, and compare the "
        "words.",
        mistakes={
            "max_pool2d": "square_tensor height_for_width output_transposed channels_last one_channel_without_axis"
        },
    ),
    Family(
        "what an array can hold",
        slide="2d pooling",
        compare="Write one maximum down, with its fraction. Then print the `dtype` of the array in which your "
        "program keeps its answer. Can an array of that kind hold your number?",
        mistakes={"max_pool2d": "int_output"},
    ),
    Family(
        "a loop that stops early",
        slide="2d pooling",
        compare="Follow your program with your finger, line by line, on the lecture's example. Write down each "
        "window that it visits, and stop where the function returns. Compare your list with the windows on the "
        "slide.",
        mistakes={"max_pool2d": "return_inside_loop"},
    ),
    Family(
        "what a call leaves behind",
        slide="2d pooling",
        compare="Print the tensor before and after the call, and compare the two. Which entries are different? "
        "Find the line of your program that writes to the tensor, and ask where it could write instead.",
        mistakes={"max_pool2d": "changes_tensor"},
    ),
)
