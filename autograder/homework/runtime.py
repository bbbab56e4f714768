"""This homework as the engine knows it: its topics with their tasks, what is banned, and what is handed out.

It ships to Gradescope and to students, so it contains no answer and no case. `Assignment` documents every field.
"""

from __future__ import annotations

from autograder.core.assignment import Assignment, Banned, Topic
from autograder.homework.backprop import tasks as backprop
from autograder.homework.case_studies import tasks as case_studies
from autograder.homework.cnn import tasks as cnn
from autograder.homework.cnn_torch import tasks as cnn_torch
from autograder.homework.conv1d import tasks as conv1d
from autograder.homework.conv2d import tasks as conv2d
from autograder.homework.pooling import tasks as pooling
from autograder.homework.tensors import tasks as tensors

_DIGITS = '''"""The digits are not needed while grading: a few empty pictures replace them."""
import numpy as np

def load_digits():
    pictures, labels = np.zeros((10, 1, 8, 8)), np.arange(10)
    return pictures, labels, pictures.copy(), labels.copy()
'''

ASSIGNMENT = Assignment(
    package="autograder.homework",
    topics=(
        Topic("conv1d", conv1d.TASKS),
        Topic("conv2d", conv2d.TASKS),
        Topic("tensors", tensors.TASKS),
        Topic("pooling", pooling.TASKS),
        Topic("backprop", backprop.TASKS),
        Topic("cnn", cnn.TASKS),
        Topic("cnn_torch", cnn_torch.TASKS),
        Topic("case_studies", case_studies.TASKS),
    ),
    worker="autograder.homework.worker",
    shared_modules=("windows", "slides", "worked", "pictures", "meetings"),
    banned=Banned(
        libraries=(
            "torch",
            "torchvision",
            "torchaudio",
            "scipy",
            "tensorflow",
            "keras",
            "jax",
            "cupy",
            "cv2",
            "skimage",
            "sympy",  # comes with PyTorch, and multiplies polynomials: a convolution in 1-d
            "mpmath",
        ),
        functions=("numpy.convolve", "numpy.correlate"),
        inner=("numpy._core.multiarray.correlate", "numpy._core.multiarray.correlate2"),
        such_as=("numpy.polymul", "numpy.ma.convolve"),  # a product of polynomials is a convolution in 1-d
    ),
    stand_in_modules={"digits": _DIGITS},
    handout_files=("digits.py", "digits/digits.csv.gz", "digits/LICENSE.md"),
    needs_handout=("cnn", "cnn_torch"),
    readme="README.md",
    substitutes="solutions/torch_twins.py",
)
