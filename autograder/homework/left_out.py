"""Mistakes that are known elsewhere and cannot be made in this homework, each with the reason."""

from __future__ import annotations

LEFT_OUT: tuple[tuple[str, str], ...] = (
    ("softmax over the wrong axis", "softmax_cross_entropy takes one data point; there is no other axis"),
    ("softmax normalised over all data points", "softmax_cross_entropy takes one data point; its sum is the right one"),
    ("softmax shifted by the largest logit of the batch", "with one data point that is the right shift"),
    ("cross-entropy summed instead of averaged", "the loss is one data point's: sum and mean are equal"),
    ("gradient of the cross-entropy not divided by n", "the loss is one data point's: n is 1"),
    ("average pooling of a layer", "max_pool2d takes tensors, so this is max_pool2d's mistake `average`"),
    ("train_step returns a tensor", "the caller judges its type before there are numbers to compare"),
    ("pooling before the activation", "both orders give the same numbers and gradients: max and ReLU commute"),
)
