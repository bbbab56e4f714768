"""How the cases of this homework are made and tested."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.authoring.sampling import Sampler
from autograder.homework.backprop import sample as backprop
from autograder.homework.case_studies import sample as case_studies
from autograder.homework.cnn import sample as cnn
from autograder.homework.cnn_torch import sample as cnn_torch
from autograder.homework.conv1d import sample as conv1d
from autograder.homework.conv2d import sample as conv2d
from autograder.homework.pooling import sample as pooling
from autograder.homework.tensors import sample as tensors

_TOPICS = (conv1d, conv2d, tensors, pooling, backprop, cnn, cnn_torch, case_studies)
SAMPLERS: Mapping[str, Sampler] = {
    f"{topic.__name__.split('.')[-2]}.{function}": sampler
    for topic in _TOPICS
    for function, sampler in topic.SAMPLERS.items()
}
