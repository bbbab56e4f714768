"""The beginning of a run: what the bank says of itself, and the submission, which another process then reads.

Apart from `grade`, because all this needs no NumPy, and is under way while NumPy is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from autograder.cases.about import About, read_about
from autograder.core.assignment import Assignment
from autograder.submission.bounded import READING_SECONDS, Reading

LEAST_READING = 10.0  # seconds, however short the deadline is: without them nothing can be said of any file


class Begun(NamedTuple):
    """A run that has begun."""

    about: About
    reading: Reading  # which whoever goes on with the run ends


def begin(path: Path, bank: Path, deadline: float) -> Begun:
    """Begin a run.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        bank: the folder that `build` froze the cases into.
        deadline: seconds for the whole run.

    Raises:
        BadAssignment, BadBank, OSError: as for `read_about`.
    """
    about = read_about(bank)
    return Begun(about, begin_reading(path, about.assignment, deadline))


def begin_reading(path: Path, assignment: Assignment, deadline: float) -> Reading:
    """Begin to read a submission, within a share of the time for the whole run.

    Args:
        path: a folder, a `.py`, a `.zip` or an `.ipynb`.
        assignment: names the files and functions to look for.
        deadline: seconds for the whole run.
    """
    return Reading(path, assignment, max(LEAST_READING, min(READING_SECONDS, deadline / 2)))
