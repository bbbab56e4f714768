"""Families of mistakes in `tensors.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        "putting the channels together",
        slide="depth",
        compare="At one stop, the filter makes products in every channel. Write down, channel by channel, what "
        "they come to, and then the one number that the stop gives. Compare each of these numbers with what your "
        "program holds: which channels does it look at, and what does it do with their numbers?",
        mistakes={
            "conv_full_depth": "channels_not_added first_channel last_channel mean_over_channels largest_channel "
            "product_of_channels extra_axis",
            "conv_layer": "no_channel_sum first_channel_only last_channel_only channel_mean channel_max",
        },
    ),
    Family(
        "which slice meets which channel",
        slide="depth",
        compare="Give every entry of the filter a name: its slice, its row, its column. At the first stop, write "
        "down which entry of which channel it meets. Then write the same list for your program, and compare the "
        "two, slice by slice.",
        mistakes={
            "conv_full_depth": "one_slice_for_all grey_first channels_backwards filter_flipped_in_depth",
            "conv_layer": "same_matrix_for_all_channels grey_then_conv channel_order_reversed depthwise "
            "filters_flipped filters_transposed columns_in_other_order",
        },
    ),
    Family(
        "only rows and columns",
        slide="no 3d",
        compare="Print the shape of your tensor before and after padding, and write a word below each number: "
        "channels, rows, columns. Along which of these does the filter slide on the slide, and along which in your "
        "program? Compare them one by one.",
        mistakes={
            "conv_full_depth": "slides_through_channels pads_channels strides_through_channels",
            "conv_layer": "pads_channel_axis",
        },
    ),
    Family(
        "the order of the axes",
        slide="depth",
        compare="Write down the shapes of the tensor, of the weights and of the output, and a word below each "
        "number: filters, channels, rows, columns. Do the same for every shape and every index in your program. "
        "Compare the words, then the place of one entry: is it still in its own map, row and column?",
        mistakes={
            "conv_full_depth": "channels_last depth_output_transposed depth_square_output",
            "conv_layer": "filters_and_channels_swapped channels_last_output reshape_not_transpose square_output "
            "output_transposed",
        },
    ),
    Family(
        "stride and padding in every channel",
        slide="padding",
        compare="Draw one channel as the filter sees it: padded, and with the first two stops. Print the array "
        "over which your filter slides, and where your first two windows begin. Compare the sizes and the two "
        "places.",
        mistakes={
            "conv_full_depth": "depth_ignores_stride depth_ignores_padding",
            "conv_layer": "layer_ignores_padding layer_ignores_stride",
        },
    ),
    Family(
        "what an array can hold",
        slide="depth",
        compare="Work one entry of the answer out by hand, and keep its fraction and its sign. Then print the "
        "`dtype` of the array in which your program keeps its answer. Can an array of that kind hold your number?",
        mistakes={"conv_full_depth": "depth_int_output depth_output_like_tensor"},
    ),
    Family(
        "from one window to one number",
        slide="depth",
        compare="Take the window in the picture. Write down what your program holds before the first product of "
        "this window, after the last one, and when it is stored. At which of these places is it another number than "
        "by hand?",
        mistakes={
            "conv_full_depth": "depth_sum_not_reset",
            "conv_layer": "sum_runs_over_filters layer_relu_inside",
        },
    ),
    Family(
        "one map for each filter",
        slide="filters",
        compare="Take two filters that are very different, one of zeros and one of ones, and work out by hand "
        "what each of them gives. Then call your function with both. How many maps are there in the answer, and "
        "from which filter does each of them come?",
        mistakes={"conv_layer": "first_filter_only last_filter_only sums_filters"},
    ),
    Family(
        "where a bias goes",
        slide="filters",
        compare="Set all weights to 0 and give each filter another bias, such as 1 and 10. Write down by hand "
        "what the output is, map by map. Compare it with your program's output: which bias is in which entry, how "
        "often, and with which sign?",
        mistakes={
            "conv_layer": "bias_missing bias_for_every_weight bias_for_every_channel bias_of_first_filter bias_sum "
            "bias_along_last_axis bias_subtracted"
        },
    ),
    # ------------------------------------------------------------ counting what is learned
    Family(
        "lines and neurons",
        slide="784",
        compare="Draw 3 inputs and 2 neurons, and a line for each weight. Count the lines, then give each bias "
        "its place in the drawing and count these. Call your function with 3 and 2, and compare both counts with "
        "the parts of your result.",
        mistakes={
            "fully_connected_parameters": "weights_only one_bias_for_all bias_for_every_input biases_on_both_sides "
            "neurons_not_weights bias_for_every_weight_too"
        },
    ),
    Family(
        "the weights of the filters",
        slide="filters",
        compare="Draw one filter of size 2 for an input of 3 channels, cell by cell and slice by slice, and count "
        "its cells. Then imagine more such filters. Compare these counts with the parts of your calculation for the "
        "same small numbers.",
        mistakes={
            "conv_parameters": "filter_length_once filters_without_depth only_one_filter cubic_filter "
            "channels_added_not_multiplied"
        },
    ),
    Family(
        "the biases of the filters",
        slide="filters",
        compare="Draw two filters on an input of 3 channels, and the maps that they give. Give each bias its "
        "place in the drawing, and count the biases. Compare this count with the part of your calculation that "
        "counts biases.",
        mistakes={
            "conv_parameters": "conv_weights_only conv_one_bias bias_for_every_input_channel bias_for_every_slice"
        },
    ),
)
