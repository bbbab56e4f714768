"""Families of mistakes in `conv2d.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    # ------------------------------------------------------------ conv2d
    Family(
        "which cells meet",
        slide="2d",
        compare="In the picture, each cell under the filter shows a number of the image and the filter's number "
        "on it. Write these pairs down for your program, too. Compare the two lists, first at the four corners, "
        "then in between.",
        mistakes={"conv2d": "flipped_filter flipped_rows flipped_columns transposed_filter"},
    ),
    Family(
        "from one window to one number",
        slide="2d",
        compare="In the picture, one window makes one number. For the same window, write down each product that "
        "your program makes, and what it holds before the first one and after the last. At which step is it another "
        "number than by hand?",
        mistakes={
            "conv2d": "matmul_window trace_of_matmul diagonal_only max_not_sum mean_not_sum relu_inside "
            "accumulator_not_reset last_product_only"
        },
    ),
    Family(
        "rows and columns",
        slide="2d",
        compare="Take an image of 3 rows and 5 columns and a filter of 1 row and 2 columns. Write down the number "
        "of rows and columns of the image, of the filter and of the output. For each number in your program, in a "
        "loop, a slice or a shape, say which of these six it is, and compare.",
        mistakes={
            "conv2d": "transposed_output swapped_height_and_width square_image square_filter hardcoded_3x3 "
            "one_index_for_both_axes"
        },
    ),
    Family(
        "what a stride moves",
        slide="stride",
        compare="Compare three windows: the first one, its neighbour to the right, and its neighbour below. Write "
        "down the rows and columns of the image that each of them sees with this stride. Then print what your "
        "program takes for the same three windows.",
        mistakes={
            "conv2d": "ignores_stride stride_in_rows_only stride_in_columns_only stride_in_size_only "
            "stride_starts_late stride_on_input stride_before_padding window_sliced_by_stride"
        },
    ),
    Family(
        "the last stops",
        slide="2d",
        compare="At every stop, all of the filter lies on the padded image. Put your finger on the last such stop "
        "to the right, and on the last one below. Compare them with the last row and the last column of stops that "
        "your program visits, and with the shape of its output.",
        mistakes={
            "conv2d": "drops_last_windows drops_last_column drops_last_row keeps_hanging_windows same_size "
            "fft_wraps_around"
        },
    ),
    Family(
        "what padding adds",
        slide="padding",
        compare="Draw the padded image by hand, with every cell that is added and the number in it. Print the "
        "array over which your filter really slides. Compare its rows, its columns and the numbers along all four "
        "sides; then see if your windows reach its last row and its last column.",
        mistakes={
            "conv2d": "ignores_padding pads_top_left_only pads_bottom_right_only pads_top_left_twice pads_rows_only "
            "pads_columns_only pad_split_total pad_edge pad_wrap pads_output size_forgets_padding "
            "size_counts_padding_once"
        },
    ),
    Family(
        "what an array can hold",
        slide="2d",
        compare="Work one entry of the answer out by hand, and keep every digit, the fraction and the sign. Then "
        "print the `dtype` of each array in which your program keeps a product, a sum or an answer. Can an array of "
        "that kind hold your number?",
        mistakes={
            "conv2d": "int_output output_like_image eight_bits",
            "locate_template": "search_like_image",
            "edge_strength": "edges_like_image",
        },
    ),
    Family(
        "answers that are written down",
        slide="2d",
        compare="Change one number of the lecture's image, and work out by hand which entries of the output "
        "change. Then call your function with the new image. Which lines of your program read the number that you "
        "changed?",
        mistakes={"conv2d": "hardcoded_lecture hardcoded_lookup"},
    ),
    Family(
        "the order and the defaults of the arguments",
        slide="sizes",
        compare="Call your function with a stride and a padding that are not equal: with their names, without "
        "them, and with neither of the two arguments given. Compare the answers, and then your `def` line with the "
        "one in the stub: the same names, order and defaults?",
        mistakes={"conv2d": "stride_and_padding_swapped other_defaults"},
    ),
    Family(
        "an output that is never filled",
        slide="2d",
        compare="Print your output just before the function returns it, and compare it with the expected one. How "
        "many numbers does it hold, and which of them did your program really write? For the first entry, find the "
        "line that should write it, and print what stands there.",
        mistakes={"conv2d": "empty_array all_nan"},
    ),
    Family(
        "a loop that stops early",
        slide="2d",
        compare="Follow your program with your finger, line by line, on the lecture's example. Write down each "
        "window that it visits, and stop where the function returns. Compare your list with the stops on the slide.",
        mistakes={"conv2d": "return_inside_loop"},
    ),
    Family(
        "what a call leaves behind",
        slide="2d",
        compare="Call your function twice with the same arguments. Print the arguments, and every array that is "
        "made outside the function, before and after each call. Which one is different afterwards, and which line "
        "changes it?",
        mistakes={"conv2d": "changes_image reused_buffer"},
    ),
    Family(
        "whole numbers for counting",
        slide="sizes",
        compare="Count the rows and columns of the output by hand, for the lecture's example. Then print the "
        "numbers that your loops or your array get as lengths, and their type. Which step of your calculation makes "
        "it another type than the numbers that go in?",
        mistakes={"conv2d": "float_count"},
    ),
    # ------------------------------------------------------------ locate_template
    Family(
        "the position of a window",
        slide="template",
        compare="The picture shows the window that is looked for. Write down its top row and its leftmost column, "
        "counted from 0. Compare these two numbers with what you return: how many numbers are there, what does each "
        "of them count, and from where?",
        mistakes={
            "locate_template": "centre_not_corner far_corner column_before_row running_number unravelled_in_the_image "
            "unravelled_by_rows counts_from_one response_not_place"
        },
    ),
    Family(
        "the strongest response",
        slide="template",
        compare="Take two windows: the expected one, and the one that your program finds. Work out the response "
        "of both by hand, as on the slide, and print your program's numbers for both. Which number differs, or if "
        "none does, how does your program choose between the two?",
        mistakes={
            "locate_template": "largest_magnitude last_of_equals first_by_columns smallest_response normalised "
            "template_minus_mean image_minus_mean smallest_difference template_flipped brightest_pixel padded_search "
            "first_row_only"
        },
    ),
    # ------------------------------------------------------------ edge_strength
    Family(
        "two responses, one strength",
        slide="sobel",
        compare="Take one pixel where both filters answer, and work out both responses by hand. Draw them as an "
        "arrow: the first one across, the second one down. Compare the length of the arrow with each number that "
        "your program makes on its way from the two responses to the strength.",
        mistakes={
            "edge_strength": "without_root sum_of_magnitudes larger_of_the_two sum_of_responses root_of_sum "
            "root_mean_square direction_not_strength pair_of_responses divided_by_8 scaled_to_1 clipped_to_255"
        },
    ),
    Family(
        "the two filters",
        slide="sobel",
        compare="Print the filters that your program uses, and put them beside the two of the task. Compare them "
        "number by number. Then try an image with one edge between left and right, and one with an edge between top "
        "and bottom: which filter answers to which edge?",
        mistakes={
            "edge_strength": "across_only down_only same_direction_twice prewitt scharr central_difference",
        },
    ),
    Family(
        "edges at the border",
        slide="sobel",
        compare="Take the pixel in the top-left corner. Draw the window around it, with the cells that lie "
        "outside the image and the numbers in them. Compare this window with what your program sees there, and the "
        "shape of your answer with that of the image.",
        mistakes={"edge_strength": "edges_without_padding edges_padded_afterwards border_repeated"},
    ),
)
