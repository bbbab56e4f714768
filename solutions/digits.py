"""Real handwritten digits to train on: 1,797 pictures of 8 × 8, in shades from 0 to 16.

They are the test set of "Optical Recognition of Handwritten Digits" (UCI Machine Learning Repository,
CC BY 4.0), as scikit-learn ships it; digits/LICENSE.md tells more. Nothing is downloaded.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

_FILE = Path(__file__).parent / "digits" / "digits.csv.gz"
_TRAINING = 1437  # four fifths; the other 360 are held out
_SEED = 7


def load_digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Read the digits, shuffle them, and hold some back to be judged by.

    The shuffle is the same for everybody and at every call. It is needed: the pictures come writer by
    writer, and a split in that order would hold out some writers altogether.

    Returns:
        Four arrays: the tensors to train on (1437, 1, 8, 8), float64 from 0 (paper) to 1 (ink); their
        labels (1437,), integers from 0 to 9; and, held out, tensors (360, 1, 8, 8) and labels (360,).

    >>> tensors, labels, held_back_tensors, held_back_labels = load_digits()
    >>> tensors.shape, labels.shape, held_back_tensors.shape, held_back_labels.shape
    ((1437, 1, 8, 8), (1437,), (360, 1, 8, 8), (360,))
    """
    rows = np.loadtxt(_FILE, delimiter=",", dtype=np.uint8)
    # RandomState, not default_rng: NumPy promises that its numbers never change.
    rows = rows[np.random.RandomState(_SEED).permutation(len(rows))]
    tensors, labels = rows[:, :64].reshape(-1, 1, 8, 8) / 16, rows[:, 64].astype(np.int64)
    return tensors[:_TRAINING], labels[:_TRAINING], tensors[_TRAINING:], labels[_TRAINING:]
