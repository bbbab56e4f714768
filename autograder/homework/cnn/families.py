"""Families of mistakes in `cnn.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    # ------------------------------------------------------------ initial_parameters
    Family(
        "how far the weights scatter",
        slide="cnn",
        compare="Count how many numbers go into one unit: into one response of a filter, and into one logit. "
        "Write down the variance that the task asks for, for each of the two. Then draw a few thousand weights with "
        "your function, and compare their mean and their variance with these numbers.",
        mistakes={
            "initial_parameters": "variance_without_the_2 variance_for_deviation variance_1 small_weights fan_out "
            "mean_of_ins_and_outs fan_in_without_channels uniform_weights positive_weights"
        },
    ),
    Family(
        "what is drawn and what is not",
        slide="cnn",
        compare="Call your function twice, with generators of the same seed and of another one. Print the weights "
        "of two filters, and all biases. Which of these numbers should differ from each other, which should be "
        "fixed, and from where does your program take each of them?",
        mistakes={
            "initial_parameters": "constant_weights all_zeros random_biases biases_of_ones ignores_rng",
        },
    ),
    Family(
        "the shapes of the parameters",
        slide="cnn",
        compare="Follow an image through the network in the picture, and write down the shape after each layer. "
        "Read in the docstring which keys there are and which shape each has. Print the same list for your result, "
        "also for other arguments than the digits', and compare.",
        mistakes={
            "initial_parameters": "features_before_pooling dense_weights_transposed only_the_digits biases_as_columns "
            "no_biases"
        },
    ),
    # ------------------------------------------------------------ forward
    Family(
        "the order of the layers",
        slide="cnn",
        compare="Write the layers of the picture down, one below the other. Beside each, write the line of your "
        "program that does it, and the shape and a few numbers that come out. Is there a line for each layer, in "
        "this order, and does the bias go in before or after the ReLU?",
        mistakes={"forward": "no_relu relu_before_conv biases_after_relu"},
    ),
    Family(
        "the pooling layer",
        slide="2d pooling",
        compare="Print one map before and after your pooling. Draw the windows on it by hand, with their size and "
        "stride, and underline what each keeps. Compare the entries, the size of the map, and the number of maps; "
        "then count the features that the fully connected layer gets.",
        mistakes={"forward": "no_pool pool_with_stride_1 average_pool subsampling_pool pool_over_channels"},
    ),
    Family(
        "laying a tensor in a row",
        slide="cnn",
        compare="Number the entries of two small maps by hand: 0, 1, 2, … in the order in which the task lays "
        "them in a row. Put these numbers into your program in place of the maps. In which order do they come out, "
        "and after the way back, are they where they were?",
        mistakes={
            "forward": "flattened_by_columns flattened_channels_last flattened_maps_transposed",
            "loss_and_gradients": "flattened_back_by_columns",
        },
    ),
    Family(
        "biases in the forward pass",
        slide="cnn",
        compare="Set all weights to 0 and give each bias another value. Work out by hand which numbers the maps "
        "hold, and then the logits. Compare them with your program's numbers, layer by layer: which parameter has "
        "no effect?",
        mistakes={"forward": "no_conv_biases no_dense_biases"},
    ),
    Family(
        "the convolution of the network",
        slide="padding",
        compare="Take one map and the pixel in its corner. Draw the window of that pixel, with all cells and the "
        "numbers in them, and write down which filter entry lies on which cell. Compare this, and the size of the "
        "map, with your program.",
        mistakes={"forward": "no_padding border_repeated conv_flipped"},
    ),
    Family(
        "what goes in and what comes out",
        slide="cnn",
        compare="Print what goes into your first layer, what comes out of your last one, and what you return. "
        "Compare the first with the image that you were given. Compare the other two: the same shape, the same "
        "numbers, and can they be negative, or larger than 1?",
        mistakes={
            "forward": "probabilities_not_logits log_probabilities relu_on_logits class_not_logits "
            "logits_with_batch_axis input_divided_by_its_maximum"
        },
    ),
    # ------------------------------------------------------------ loss_and_gradients
    Family(
        "back through the ReLU",
        slide="backprop",
        compare="Take three entries before the ReLU: one negative, one 0, one larger than 1. For each, write down "
        "the slope of the ReLU there, and what it lets through on the way back. Compare this with your gradient "
        "just before and just after this step.",
        mistakes={
            "loss_and_gradients": "no_relu_mask maxima_before_relu mask_where_not_negative activation_instead_of_mask"
        },
    ),
    Family(
        "back through the pooling",
        slide="2d pooling",
        compare="Take one pooling window of the forward pass, and mark its maximum. Nudge each of its entries a "
        "little: for which of them does the loss change? Compare this with where your program puts the gradient of "
        "this window.",
        mistakes={"loss_and_gradients": "pool_gradient_everywhere pool_gradient_shared"},
    ),
    Family(
        "one forward pass for both",
        slide="cnn",
        compare="Compute the logits of one image with `forward`, and the loss from them by hand. Compare both "
        "with the logits and the loss inside your function. How often does the softmax act, and is anything else in "
        "the loss?",
        mistakes={"loss_and_gradients": "loss_without_relu softmax_in_forward_too gradient_with_weight_decay"},
    ),
    Family(
        "the gradient of the fully connected layer",
        slide="backprop",
        compare="Choose one dense weight: which number did it multiply on the way forward, and which logit did it "
        "go to? Write down both, and the gradient of that logit. Compare them with what your program puts together "
        "for this weight, and compare the shapes.",
        mistakes={
            "loss_and_gradients": "dense_gradient_transposed dense_gradient_before_relu dense_gradient_of_input "
            "dense_gradient_without_features"
        },
    ),
    Family(
        "the sign and the start of the gradients",
        slide="backprop",
        compare="Raise the logit of the label a little, then each other logit: does the loss grow or fall? Raise "
        "all together: does it change? Write down a sign for each, and compare the signs and the sum with the "
        "gradient of the logits with which your backward pass starts.",
        mistakes={"loss_and_gradients": "gradients_of_probabilities all_signs_wrong"},
    ),
    Family(
        "a gradient for each parameter",
        slide="cnn",
        compare="For each key of the parameters, nudge one entry a little and write down if the loss changes. "
        "Then print the keys of your gradients, the shape of each, and if it holds only zeros. Compare the two "
        "lists.",
        mistakes={"loss_and_gradients": "conv_biases_missing biases_missing dense_layer_only"},
    ),
    Family(
        "the gradient of the filters",
        slide="2d",
        compare="Choose one weight of a filter. On the way forward it was used at every stop: list what it met "
        "there, the padding too, and which output entry was made. Compare this list with what your program puts "
        "together for this weight, and how.",
        mistakes={
            "loss_and_gradients": "way_back_without_padding conv_gradient_mean conv_gradient_flipped "
            "conv_gradient_unpadded"
        },
    ),
    Family(
        "what is returned",
        slide="backprop",
        compare="Read in the docstring what the function returns: how many parts, and in which order. Print the "
        "number of parts of your result, and what each of them is. Compare both lists, one after the other.",
        mistakes={"loss_and_gradients": "gradients_alone gradients_before_loss"},
    ),
    Family(
        "arrays that change under your hands",
        slide="cnn",
        compare="Print the arguments before and after the call, and compare them. Which array is different "
        "afterwards? Find the line of your program that writes to it, perhaps under another name.",
        mistakes={"loss_and_gradients": "centred_in_place", "train": "trains_in_place"},
    ),
    # ------------------------------------------------------------ train
    Family(
        "picking a data point",
        slide="sgd",
        compare="The case shown says what `rng.integers` gives, draw by draw. Write down, for each step, the "
        "number that is drawn and the data point that it means. Print the same list in your program: how many "
        "draws, from which generator, and which image with which label?",
        mistakes={
            "train": "in_order always_the_first one_draw_for_all_steps permutation never_the_last two_draws_a_step "
            "one_step_too_many whole_training_set"
        },
    ),
    Family(
        "what every argument decides",
        slide="sgd",
        compare="Write the arguments of `train` into the three lines of the slide, each at the place where it is "
        "used. Then underline each argument in your program. Compare: is each one used, and at its place?",
        mistakes={"train": "own_generator learning_rate_forgotten"},
    ),
    Family(
        "the number of steps",
        slide="sgd",
        compare="Follow your loop with your finger for 2 steps. Write down what happens in each round, and after "
        "which line the function returns. Compare the number of updates with the number of steps that you were "
        "asked for.",
        mistakes={"train": "one_step_too_few return_inside_loop"},
    ),
    Family(
        "which parameters a step uses",
        slide="sgd",
        compare="Print one weight of each layer before the first step, and after every step. For each step, note "
        "which parameters its gradients were taken at, and from which parameters it moved. Compare the notes with "
        "the slide, line by line.",
        mistakes={
            "train": "always_from_the_start gradients_all_at_the_start dense_layer_first forward_again_between_layers "
            "dense_layer_trained_only nothing_happens"
        },
    ),
    Family(
        "how far each step goes",
        slide="sgd",
        compare="Take one weight and the first step. Write down the weight, its gradient and the learning rate, "
        "and put them into the update on the slide. Compare the result with your program's weight after the first "
        "step, and after the second one: the direction, and how far.",
        mistakes={"train": "training_uphill learning_rate_halved_each_step"},
    ),
    Family(
        "what training gives back",
        slide="sgd",
        compare="Read in the docstring what `train` returns. Print what you return: its keys, the shapes, and one "
        "weight of it. Compare that weight with the one before training and with the one after the last step.",
        mistakes={"train": "last_gradients losses_not_parameters"},
    ),
)
