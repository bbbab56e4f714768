"""The last resort against what holds the whole interpreter: Python writes where it is, and ends."""

from __future__ import annotations

import sys

from autograder.core.meters import PATIENCE
from autograder.core.watchdog import GRACE
from autograder.sandbox.job import IMPORT_SECONDS, ITEM_SECONDS

SECONDS = PATIENCE * (IMPORT_SECONDS + ITEM_SECONDS) + 2 * GRACE + 2.0  # a file and its calls, and then some
_TORCH_SECONDS = 45.0  # for PyTorch itself to be imported from a slow disk


class Backstop:
    """Ends this process when a `with` block takes far longer than its limits.

    Only in a terminal: whoever has put something in the place of stderr, like pytest, has a way of their own.

    Args:
        torch: whether PyTorch may have to be imported in the block.
    """

    def __init__(self, *, torch: bool) -> None:
        self._seconds = SECONDS + (_TORCH_SECONDS if torch else 0.0)
        self._on = False

    def __enter__(self) -> None:
        import faulthandler

        if sys.stderr is not None and sys.stderr is sys.__stderr__:
            try:
                faulthandler.dump_traceback_later(self._seconds, exit=True)
                self._on = True
            except (OSError, ValueError, RuntimeError):  # stderr is no file, or no thread can be started
                return

    def __exit__(self, *_: object) -> None:
        import faulthandler

        if self._on:
            faulthandler.cancel_dump_traceback_later()
