"""Families of mistakes in `cnn_torch.py`, with the second step of help for each: what to write down and compare."""

from __future__ import annotations

from autograder.core.second_step import Family

FAMILIES: tuple[Family, ...] = (
    # ------------------------------------------------------------ SmallCNN
    Family(
        "what comes out of the network",
        slide="cnn",
        compare="Print the answer of your last layer, and what `forward` returns. Are they the same numbers? "
        "Compare them with the last box of the picture: can they be negative, and can they be larger than 1?",
        mistakes={"SmallCNN": "log_softmax_in_forward softmax_in_forward relu_on_logits"},
    ),
    Family(
        "the order of the layers",
        slide="cnn",
        compare="Write the layers of the picture down, one below the other. Beside each, write the line of your "
        "`forward` that does it, and print the shape that comes out. Compare the kind, the order and the sizes.",
        mistakes={"SmallCNN": "no_relu avg_pool strided_conv_for_pool pool_before_conv no_padding"},
    ),
    Family(
        "axes and flattening",
        slide="cnn",
        compare="Take a batch of 3 images. Print the shape after every layer, and write a word below each number: "
        "batch, channels, rows, columns, features. Compare the words before and after flattening: which axes become "
        "one, in which order, and which one stays?",
        mistakes={
            "SmallCNN": "flattened_with_batch flattened_channels_last batch_and_channels_swapped first_image_only"
        },
    ),
    Family(
        "the parameters that PyTorch knows",
        slide="cnn",
        compare="Write down the names and shapes of the four parameters that the task asks for. Print the names "
        "and shapes in the `state_dict()` of your network, once before and once after it is called. Compare the "
        "lists: what is missing, what is too much, and when is each layer made?",
        mistakes={
            "SmallCNN": "no_conv_bias no_dense_bias layer_never_used layers_in_a_python_list no_super_init "
            "layer_made_in_forward"
        },
    ),
    Family(
        "gradients that do not arrive",
        slide="backprop",
        compare="Call your network, take the loss and the backward pass, and print the gradient of each "
        "parameter. Which have none? In the picture, walk from the loss back to the first of these: at which line "
        "of your `forward` does the chain break?",
        mistakes={"SmallCNN": "no_grad_in_forward features_detached"},
    ),
    Family(
        "the input as it is",
        slide="cnn",
        compare="Print the numbers that go into your first layer, and the batch that you were given. Are they the "
        "same? Then change one image of the batch, and compare the logits of the others before and after.",
        mistakes={"SmallCNN": "input_divided_by_255 batch_mean_subtracted"},
    ),
    Family(
        "sizes that are not the digits'",
        slide="cnn",
        compare="Make your network for images of 3 channels, 6 rows and 10 columns. Follow one such image through "
        "the picture by hand, and write down the shape after each layer. Compare each number in your program with "
        "this list: does it come from an argument?",
        mistakes={"SmallCNN": "only_for_the_digits last_layer_only_for_the_digits"},
    ),
    Family(
        "the same answer every time",
        slide="cnn",
        compare="Call your network twice on the same images, and print what comes out of every layer both times. "
        "At which layer do the two lists differ first? Compare this layer with the picture.",
        mistakes={"SmallCNN": "dropout_left_in"},
    ),
    # ------------------------------------------------------------ train_step
    Family(
        "the order of one step",
        slide="sgd",
        compare="Write down the lines of your step in the order in which they run. After each, print the gradient "
        "of one weight and the weight itself. Compare with the slide: from which loss is the gradient at the moment "
        "when the weight moves, and how often does it move?",
        mistakes={
            "train_step": "old_gradients_kept cleared_after_backward cleared_after_the_step "
            "step_before_backward step_before_the_loss "
            "no_step two_steps step_for_each_image"
        },
    ),
    Family(
        "the loss of a batch",
        slide="forward",
        compare="Take the loss of each image of the batch by itself, by hand or with your NumPy function. Write "
        "down these numbers, and what the task makes of them. Compare them with what your loss gets, how often the "
        "softmax acts, and what comes out.",
        mistakes={
            "train_step": "sum_of_losses total_of_losses_returned mean_taken_twice squared_error_of_logits "
            "softmax_before_the_loss nll_of_logits"
        },
    ),
    Family(
        "the loss that is returned",
        slide="sgd",
        compare="Print the loss before the step and after it, and the number that you return. Read in the "
        "docstring which of them is asked for, and as what type. Compare the three numbers.",
        mistakes={"train_step": "loss_after_the_step accuracy_not_loss"},
    ),
    Family(
        "whose step it is",
        slide="sgd",
        compare="Print one weight before and after the step, with the optimiser that you were given: first with a "
        "learning rate of 0.1, then 0.2, then with momentum. Work out by hand how far the weight should move, and "
        "in which direction. Which line of your program moves it?",
        mistakes={"train_step": "own_optimizer momentum_forgotten clipped_gradients loss_uphill"},
    ),
    Family(
        "a step for any network",
        slide="sgd",
        compare="Make a network of another kind, such as a single linear layer, and an optimiser for it. Call "
        "your step with both, and print its parameters before and after. Which names in your program does only your "
        "own network have?",
        mistakes={"train_step": "only_their_own_network"},
    ),
)
