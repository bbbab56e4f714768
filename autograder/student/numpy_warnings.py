"""NumPy's warnings (overflow, division by 0, an invalid value), told with the student's line.

NumPy is asked to call a function where it would warn: so a student's own filters of warnings do not matter, and code
that expects such a value and says so (`np.errstate`) stays silent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import numpy as np

from autograder.core.watchdog import Lines

_MEANING = {
    "overflow": "a result is too large for its kind of number",
    "divide by zero": "a division by 0, or the logarithm of 0",
    "invalid value": "a result that is not a number, such as 0/0 or the logarithm of a negative number",
}


@contextmanager
def told(place: Callable[[Lines], str], tell: Callable[[str], object]) -> Iterator[None]:
    """While it lasts, each warning of NumPy's becomes a note.

    Args:
        place: the student's line among those that are running, innermost first, in words; "" where there is none.
        tell: takes the note.
    """

    def warned(kind: str, _flag: int) -> None:
        where = place(_lines(sys._getframe(1)))
        meaning = _MEANING.get(kind)
        if where and meaning:
            tell(f"NumPy warns {where}: {kind} ({meaning})")

    before = np.seterrcall(warned)
    try:
        with np.errstate(over="call", divide="call", invalid="call"):
            yield
    finally:
        np.seterrcall(before)


def _lines(frame: FrameType | None) -> Lines:
    found = []
    while frame is not None:
        found.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return found
