"""Families of mistakes in `backprop.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    # ------------------------------------------------------------ activations
    Family(
        "the values of the ReLU",
        slide="forward",
        compare="Draw the curve of the ReLU, and mark it at -5, at 0, at 7 and at 100. Write the four values "
        "down. Call your function with these four numbers, and compare value by value.",
        mistakes={
            "relu": "leaky magnitude negative_part identity step_function capped_at_1 softplus sigmoid",
        },
    ),
    Family(
        "every entry by itself",
        slide="forward",
        compare="Take an array of three numbers, one negative, one zero and one positive. Write down by hand what "
        "becomes of each of them. Compare this with what your program does to a whole array: how many numbers go "
        "in, and how many come out?",
        mistakes={"relu": "one_number_only only_positive_entries"},
    ),
    Family(
        "the slope of the ReLU",
        slide="backprop",
        compare="Draw the curve of the ReLU, and write its slope below -3, 0, 0.5 and 10; for 0, the task says "
        "which. Call your function with these numbers as z and an upstream gradient of 1. Compare each result with "
        "the slope.",
        mistakes={
            "relu_backward": "passes_everything multiplies_by_activation slope_1_at_zero slope_half_at_zero "
            "gates_the_wrong_half leaky_slope"
        },
    ),
    Family(
        "what the upstream gradient does",
        slide="backprop",
        compare="Take one entry with a positive z and a negative upstream gradient, and one entry the other way "
        "round. Raise z a little: how does the output change, and with it the loss? Write down both results by "
        "hand, and compare them with your program's, also when the upstream gradient is twice as large.",
        mistakes={"relu_backward": "gates_by_upstream relu_of_product mask_only relu_backward_swapped"},
    ),
    # ------------------------------------------------------------ conv_layer_backward
    Family(
        "what met what on the way forward",
        slide="2d",
        compare="Choose one entry of the gradient that is wrong. List every stop of the forward pass at which it "
        "had a part: what did it meet there, in which channel, and which output entry was made? Compare your list "
        "with what your program puts together for this entry.",
        mistakes={
            "conv_layer_backward": "tensor_gradient_flipped tensor_gradient_transposed weight_gradient_flipped "
            "one_channel_for_all weight_gradient_same_for_channels last_filter_only"
        },
    ),
    Family(
        "an entry with many parts",
        slide="backprop",
        compare="Choose one entry of the gradient that is wrong, and count at how many output entries it had a "
        "part in the forward pass. Each of them gives something back. Write these numbers down, and compare them "
        "with what your program holds for this entry after each of them.",
        mistakes={
            "conv_layer_backward": "overlaps_overwritten weights_overwritten weight_gradient_mean bias_gradient_mean",
            "max_pool2d_backward": "pooled_overwritten windows_overwritten tied_windows_overwritten ties_overwritten",
        },
    ),
    Family(
        "the same stops as forward",
        slide="stride",
        compare="Draw the windows of the forward pass, with this size and this stride. Write down where the first "
        "and the second one begin, and which rows and columns no window reaches. Compare this with where your "
        "backward pass puts its windows, and the shape of your gradient with what it is the gradient of.",
        mistakes={
            "conv_layer_backward": "backward_forgets_stride weight_gradient_forgets_stride forgets_left_over_rows "
            "weight_gradient_with_remainder",
            "max_pool2d_backward": "pool_ignores_stride assumes_stride_is_size",
        },
    ),
    Family(
        "padding on the way back",
        slide="padding",
        compare="Draw the padded tensor over which the filter slid forward. Mark which of its cells are the "
        "tensor's own, and note the row and the column at which they begin and end. Compare this with the array "
        "that your backward pass works on, and with the part of it that you keep; also when the padding is 0.",
        mistakes={
            "conv_layer_backward": "tensor_gradient_still_padded crops_to_minus_padding crops_the_corner crops_by_one "
            "crops_by_one_if_padded weights_see_no_padding"
        },
    ),
    Family(
        "what a bias touches",
        slide="filters",
        compare="Raise one bias a little: which output entries change, and by how much? Mark them in the upstream "
        "gradient. Compare these entries with the ones from which your program makes the gradient of this bias, and "
        "its shape with that of the biases.",
        mistakes={
            "conv_layer_backward": "bias_gradient_zero bias_gradient_not_summed bias_gradient_of_all_filters "
            "bias_gradient_wrong_axes"
        },
    ),
    Family(
        "the upstream gradient counts",
        slide="backprop",
        compare="Call your function twice: with this upstream gradient, and with one that is twice as large. "
        "Compare what becomes of your gradients with what the chain rule says. Then find each place in your program "
        "where the upstream gradient is read.",
        mistakes={
            "conv_layer_backward": "upstream_taken_as_ones",
            "max_pool2d_backward": "pool_ignores_upstream times_the_maximum",
        },
    ),
    Family(
        "what is returned",
        slide="backprop",
        compare="Read in the docstring what the function returns: how many parts, and in which order. Print the "
        "number of parts of your result, and the shape of each. Compare both lists, one after the other.",
        mistakes={
            "conv_layer_backward": "gradients_in_other_order tensor_gradient_alone",
            "softmax_cross_entropy": "gradient_before_loss loss_alone",
        },
    ),
    Family(
        "what an array can hold",
        slide="backprop",
        compare="Write down one gradient of the case shown, with its fraction. Then print the `dtype` of the "
        "array in which your program keeps the gradient, and of the array that it is modelled on. Can it hold your "
        "number?",
        mistakes={
            "conv_layer_backward": "gradients_like_the_tensor",
            "max_pool2d_backward": "gradient_like_the_tensor",
        },
    ),
    # ------------------------------------------------------------ max_pool2d_backward
    Family(
        "which entry gets the gradient",
        slide="2d pooling",
        compare="Take one window of the forward pass, and mark the entry that became its output. Now nudge each "
        "entry of the window a little, one at a time, and note if the output changes. Compare this with where your "
        "program puts the gradient of this window: its row, its column, its channel.",
        mistakes={
            "max_pool2d_backward": "spread_evenly whole_window upsampled mask_transposed first_channel_only "
            "pool_return_inside_loop"
        },
    ),
    Family(
        "when entries tie",
        slide="2d pooling",
        compare="Take a window in which the maximum stands twice, as in the lecture's example, and read in the "
        "task which of the two gets the gradient. Add up all that your program gives to the entries of this window. "
        "Compare the sum with the upstream gradient, and look also at equal entries outside the window.",
        mistakes={"max_pool2d_backward": "all_ties split_ties last_of_ties equal_anywhere"},
    ),
    # ------------------------------------------------------------ softmax_cross_entropy
    Family(
        "very large logits",
        slide="forward",
        compare="Take logits of 1000 and 0, and print each number on the way to the loss: the powers, their sum, "
        "the probabilities, the logarithm. Where does the first number appear that is infinite, 0 or cut off? For "
        "both labels, compare the loss with the one by hand.",
        mistakes={
            "softmax_cross_entropy": "no_shift log_of_zero log_of_nearly_zero log_of_nearly_zero_8 "
            "log_of_nearly_zero_9 "
            "log_of_nearly_zero_10 log_of_nearly_zero_15 clipped_logits shift_not_added_back"
        },
    ),
    Family(
        "from logits to the loss",
        slide="forward",
        compare="Take two logits that are both 0, and write down the two probabilities and the loss in nats. Do "
        "the same for logits of 2, 0 and 1, with each label in turn, counted from 0. Compare the probabilities, "
        "their sum and the loss with your program's numbers.",
        mistakes={
            "softmax_cross_entropy": "base_2 sigmoids loss_without_minus loss_in_bits loss_in_decimals "
            "mean_over_classes softmax_twice label_off_by_one negative_logit probability_not_loss squared_error"
        },
    ),
    Family(
        "the gradient of the loss",
        slide="backprop",
        compare="Raise each logit by a small amount, one at a time, and write down if the loss grows or falls. "
        "Then raise all of them together: does the loss change? Compare the signs with your gradient, and the last "
        "answer with the sum of its entries.",
        mistakes={
            "softmax_cross_entropy": "gradient_sign gradient_of_label_only gradient_is_softmax "
            "gradient_of_probabilities"
        },
    ),
    Family(
        "arrays that change under your hands",
        slide="forward",
        compare="Print each array that your function uses, the arguments too: at the beginning, when the result "
        "is taken from it, and at the end. Which one is different, and which line wrote to it? Does another name "
        "mean the same array?",
        mistakes={
            "relu": "relu_in_place",
            "relu_backward": "upstream_in_place",
            "softmax_cross_entropy": "probabilities_aliased logits_shifted_in_place",
            "sgd_step": "step_in_place",
        },
    ),
    # ------------------------------------------------------------ sgd_step
    Family(
        "how far a step goes",
        slide="sgd",
        compare="Take one weight of 3, a gradient of 10 and a learning rate of 0.5. Put these numbers into the "
        "update on the slide, by hand. Compare the result with your program's, then for a gradient of 20 and for a "
        "learning rate of 1: what changes, by how much, and in which direction?",
        mistakes={
            "sgd_step": "ascent no_learning_rate learning_rate_twice twice_as_far divided_by_learning_rate "
            "update_only clipped_gradients weight_decay sign_of_gradient gradient_of_length_1 momentum"
        },
    ),
    Family(
        "every parameter",
        slide="sgd",
        compare="Write down the keys of the parameters in the case shown. For each key, write the array before "
        "and after the step. Then print the keys that your program visits, and what it makes for each of them, and "
        "compare.",
        mistakes={
            "sgd_step": "return_inside_loop biases_left_alone first_parameter_only last_parameter_only "
            "arithmetic_on_dicts"
        },
    ),
)
