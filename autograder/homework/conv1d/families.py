"""Families of mistakes in `conv1d.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    # ------------------------------------------------------------ output_length
    Family(
        "counting the stops",
        slide="sizes",
        compare="Draw the row as boxes, with the boxes of the padding. Put the filter at the left end and move it "
        "by one stride at a time, as long as all of it lies on the row. Count the stops, and compare this count "
        "with your number after each step of your calculation.",
        mistakes={
            "output_length": "rounds_up rounds_to_nearest float_division forgets_the_first_stop last_stop_lost "
            "adds_one_before_dividing length_ignores_stride length_ignores_filter refuses_a_remainder"
        },
    ),
    Family(
        "the length of the padded row",
        slide="padding",
        compare="Draw the padded row from the words of the task, box by box, and count its boxes. Compare this "
        "number with the one that your program uses when it counts the stops, and when it decides if the filter "
        "fits.",
        mistakes={"output_length": "counts_padding_once length_ignores_padding checks_the_fit_without_padding"},
    ),
    Family(
        "questions that make no sense",
        slide="sizes",
        compare="For each argument, write down the smallest value that makes sense, and for the filter the "
        "largest, too. Call your function with these values and with the next ones outside. Compare what comes "
        "back, or what error is raised, with what the docstring asks for.",
        mistakes={
            "output_length": "no_errors_at_all accepts_too_long_a_filter no_stops_instead_of_an_error "
            "none_instead_of_an_error accepts_no_stride accepts_negative_padding accepts_an_empty_filter "
            "refuses_an_exact_fit error_returned another_exception"
        },
    ),
    # ------------------------------------------------------------ conv1d
    Family(
        "which entries meet",
        slide="1d",
        compare="Take the window in the picture. Which filter entry meets which signal entry there, and which in "
        "your program? Write both lists of pairs down and compare them, pair by pair.",
        mistakes={"conv1d": "flipped_filter library_convolve"},
    ),
    Family(
        "the last stop",
        slide="1d",
        compare="At every stop, all of the filter lies on the padded signal. Put your finger on the first and on "
        "the last such stop, and count the stops. Then print where your program puts the filter first and last, and "
        "how many stops it makes, and compare.",
        mistakes={"conv1d": "full_mode same_mode drops_last_window ceil_length round_length"},
    ),
    Family(
        "whole numbers for counting",
        slide="sizes",
        compare="Count the stops by hand, for the lecture's example. Then print the number that your loop or your "
        "array gets as its length, and its type. Which step of your calculation makes it another type than the "
        "numbers that go in?",
        mistakes={"conv1d": "float_count"},
    ),
    Family(
        "what a stride moves",
        slide="stride",
        compare="Write down which signal entries the first window sees with this stride, and which the second one "
        "sees. Then print what your program takes for the same two windows. Where do the lists differ: at their "
        "beginning, or inside a window?",
        mistakes={
            "conv1d": "ignores_stride stride_in_length_only stride_starts_late stride_on_input window_sliced_by_stride"
        },
    ),
    Family(
        "what padding adds",
        slide="padding",
        compare="Write the padded signal down by hand, number by number, as the words of the task describe it. "
        "Then print the row over which your filter really slides. Compare their lengths, and the numbers at both "
        "ends.",
        mistakes={
            "conv1d": "ignores_padding pad_left_only pad_right_only pad_left_twice pad_split_total pad_edge pad_wrap "
            "pad_ones pads_output slice_to_minus_padding"
        },
    ),
    Family(
        "what an array can hold",
        slide="1d",
        compare="Work one entry of the answer out by hand, and keep every digit, the fraction and the sign. Then "
        "print the `dtype` of each array in which your program keeps a product, a sum or a weight. Can an array of "
        "that kind hold your number?",
        mistakes={"conv1d": "int_output output_like_signal eight_bits", "conv1d_matrix": "matrix_of_whole_numbers"},
    ),
    Family(
        "from one window to one number",
        slide="1d",
        compare="In the picture, one window makes one number. For the same window, write down what your program "
        "holds before the first product, after each product, and at the end. At which step is it another number "
        "than by hand?",
        mistakes={"conv1d": "mean_not_sum max_not_sum relu_inside accumulator_not_reset last_product_only"},
    ),
    Family(
        "answers that are written down",
        slide="1d",
        compare="Change one number of the lecture's signal, and work the new output out by hand. Then call your "
        "function with the new signal. Which lines of your program read the number that you changed?",
        mistakes={"conv1d": "hardcoded_lecture hardcoded_lookup"},
    ),
    Family(
        "the order of the arguments",
        slide="sizes",
        compare="Call your function twice with a stride and a padding that are not equal: once with their names, "
        "once without. Compare the two answers, and then the order of your parameters with that in the docstring.",
        mistakes={"conv1d": "stride_and_padding_swapped"},
    ),
    Family(
        "what a call leaves behind",
        slide="1d",
        compare="Call your function twice with the same arguments. Print the arguments, and every list or array "
        "that is made outside the function, before and after each call. Which one is different afterwards, and "
        "which line changes it?",
        mistakes={"conv1d": "changes_signal flips_weights_in_place global_list"},
    ),
    Family(
        "a loop that stops early",
        slide="1d",
        compare="Follow your program with your finger, line by line, on the lecture's example. Write down each "
        "window that it visits, and stop where the function returns. Compare your list with the stops on the slide.",
        mistakes={"conv1d": "return_inside_loop"},
    ),
    # ------------------------------------------------------------ conv1d_matrix
    Family(
        "rows and columns of the matrix",
        slide="matrix",
        compare="Each row of the matrix makes one entry of the output, and each column belongs to one entry of "
        "the signal. Count both for the case shown, and compare them with the shape of what you return. Which of "
        "your rows hold the filter?",
        mistakes={
            "conv1d_matrix": "matrix_transposed matrix_square matrix_first_row_only matrix_last_row_missing "
            "matrix_of_one_response"
        },
    ),
    Family(
        "from one row to the next",
        slide="matrix",
        compare="Draw the first three stops of the filter on the signal, with the stride of the case shown. For "
        "each stop, write down the column at which the filter begins. Compare these columns with the first three "
        "rows of your matrix.",
        mistakes={"conv1d_matrix": "matrix_ignores_stride matrix_stride_in_rows_only"},
    ),
    Family(
        "a row at the edge",
        slide="matrix",
        compare="Draw the first and the last stop on the padded signal, and mark which filter entries lie on the "
        "signal and which on the padding. The matrix has one column for each entry of the signal without padding. "
        "Compare the first and the last row of your matrix, and their length, with your drawing.",
        mistakes={
            "conv1d_matrix": "matrix_ignores_padding matrix_keeps_padded_columns matrix_shifts_the_wrong_way "
            "matrix_starts_at_the_signal matrix_wraps_around matrix_in_negative_columns "
            "matrix_piles_up_overhang matrix_cropped_to_minus_padding"
        },
    ),
    Family(
        "what stands in a row",
        slide="matrix",
        compare="Write the entries of the signal above one row of your matrix, one above each column. Which "
        "number stands below each of them? Compare these pairs with the row in the picture, also where the window "
        "does not reach.",
        mistakes={"conv1d_matrix": "matrix_flipped matrix_dense"},
    ),
)
