"""Families of mistakes in `case_studies.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    # ------------------------------------------------------------ receptive_field
    Family(
        "what one entry sees",
        slide="vgg",
        compare="Draw the layers of the case shown as rows of boxes, the image at the bottom. Mark one box at the "
        "top, then all boxes that it sees in the row below, and so on down to the image. Count the marked boxes of "
        "each row along one side, and compare them with your program's number after each layer.",
        mistakes={
            "receptive_field": "sum_of_filters product_of_filters starts_from_zero filter_not_less_one area_not_width "
            "field_of_first_layer"
        },
    ),
    Family(
        "how far apart neighbours are",
        slide="vgg",
        compare="Take two neighbouring boxes at the top: how far apart do the boxes begin that they see, in the "
        "row below and in the image? Write this distance down for every layer. Compare it with the number that your "
        "program uses for the layer above, and for the layer itself.",
        mistakes={
            "receptive_field": "strides_ignored own_stride_counts own_stride_alone only_the_last_stride strides_added "
            "strides_added_from_one "
            "layers_backwards"
        },
    ),
    # ------------------------------------------------------------ output_shapes
    Family(
        "counting the stops",
        slide="alexnet",
        compare="Take the first layer whose shape is wrong. Draw one row of its input, with the padding, and put "
        "the filter on each stop, as long as all of it fits. Count the boxes and the stops, and compare these "
        "counts with each step of your calculation.",
        mistakes={
            "output_shapes": "shapes_rounded_up shapes_without_padding shapes_with_padding_once shapes_without_stride "
            "shapes_without_plus_one shapes_in_fractions"
        },
    ),
    Family(
        "the order of a shape",
        slide="alexnet",
        compare="Write a word below each number of the input's shape and of your answer: channels, height, width. "
        "The slide writes them in another order than this homework. Take an image that is not square, and compare "
        "which number of the input each number of your answer comes from.",
        mistakes={
            "output_shapes": "channels_written_last channels_read_last height_and_width_swapped shapes_all_square "
            "width_from_new_height"
        },
    ),
    Family(
        "how many channels come out",
        slide="alexnet",
        compare="Go through the picture, layer by layer, and look only at the channels. After which kind of layer "
        "do they change, and which number of the layer says so? Compare this with the channels in your answer.",
        mistakes={
            "output_shapes": "pool_leaves_one_channel pool_size_for_depth channels_never_change channels_multiplied"
        },
    ),
    Family(
        "reading a layer",
        slide="alexnet",
        compare="Write a name below each number of a convolution and of a pooling layer, in the order of the "
        "docstring. Write the names that your program gives them below that, and compare. For each name, find the "
        "line that uses it.",
        mistakes={
            "output_shapes": "pool_stride_is_size pool_stride_always_2 stride_and_padding_swapped "
            "filters_and_size_swapped"
        },
    ),
    Family(
        "one shape for each layer",
        slide="alexnet",
        compare="Write the layers of the case shown below each other. Beside each, write the shape that goes in "
        "and the shape that comes out. Compare the shapes that come out with your answer: how many are there, and "
        "does each go into the next layer?",
        mistakes={"output_shapes": "input_among_the_shapes last_shape_only every_layer_from_the_input pools_left_out"},
    ),
    # ------------------------------------------------------------ stack_parameters
    Family(
        "counting the weights of a stack",
        slide="vgg",
        compare="Take 2 channels and a stack of two 3×3 layers. Draw the filters of both layers, cell by cell and "
        "slice by slice, and count the cells. Read in the task what counts, and compare your counts with each step "
        "of your calculation.",
        mistakes={
            "stack_parameters": "biases_counted channels_counted_once channels_not_counted filter_sides_not_areas "
            "square_of_the_sum filters_multiplied first_size_for_all field_of_the_stack first_layer_only "
            "list_of_counts"
        },
    ),
    # ------------------------------------------------------------ residual_block
    Family(
        "the two ways through the block",
        slide="resnet",
        compare="Follow both ways in the picture with your finger, from the tensor to the output. Write down each "
        "station on each way, and beside it the line of your program that does it. Compare the order, where the two "
        "ways part, and where they meet.",
        mistakes={
            "residual_block": "added_after_the_relu no_final_relu no_inner_relu nothing_added inner_result_added "
            "relu_of_the_input_added relu_first one_convolution added_twice subtracted"
        },
    ),
    Family(
        "the size inside the block",
        slide="resnet",
        compare="Write down the shape of the tensor, of what comes out of each convolution, and of the block's "
        "output. Do this for filters of size 1, 3 and 5. Compare these shapes with those in your program, and look "
        "at the padding that you use: its value and its type.",
        mistakes={
            "residual_block": "block_without_padding middle_added padding_always_1 padding_by_division",
        },
    ),
    Family(
        "what every argument decides",
        slide="resnet",
        compare="Write the five arguments into the picture, each at the place where it is used. Then underline "
        "each of them in your program. Compare: is each one used, once, and at the place in the picture?",
        mistakes={"residual_block": "first_weights_twice weights_in_other_order biases_forgotten"},
    ),
    Family(
        "arrays that change under your hands",
        slide="resnet",
        compare="Print the tensor before and after the call, and compare the two. Which entries are different? "
        "Find the line of your program that writes to it, perhaps under another name.",
        mistakes={"residual_block": "adds_in_place"},
    ),
)
