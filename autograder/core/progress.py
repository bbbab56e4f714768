"""Progress bars for long commands: on a terminal, and nothing in a pipe.

A function that takes long has a parameter of type `Progress`, and wraps its loop in it. Only `shown` uses the library
that draws the bar, and imports it late.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Protocol, TextIO, TypeVar

MISSING = "progress is not shown: rich is not installed; install it with ./setup.sh, or pip install rich"
T = TypeVar("T")


class Progress(Protocol):
    """Wraps a loop that takes long."""

    def __call__(self, items: Sequence[T], what: str) -> Iterable[T]:
        """The same items in the same order, with each step shown.

        Args:
            items: what is looped over.
            what: the work in a few words, such as "freezing cases".
        """
        ...


def silent(items: Sequence[T], what: str) -> Iterable[T]:  # noqa: ARG001  a Progress takes both
    """A `Progress` that shows nothing.

    Args:
        items: returned as they are.
        what: not used.

    >>> list(silent([1, 2], "counting"))
    [1, 2]
    """
    return items


@contextmanager
def shown(stream: TextIO) -> Iterator[Progress]:
    """Progress for a `with` block; at its end the bars are removed.

    A stream that is not a terminal gets no bar and no control codes. `NO_COLOR` removes the colours, `TERM=dumb` the
    bar. Without rich, one line says what to install.

    Args:
        stream: where to draw, such as `sys.stderr`.
    """
    if find_spec("rich") is None:
        print(MISSING, file=stream)
        yield silent
    elif not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield silent
    else:
        with _bars(stream) as progress:
            yield progress


@contextmanager
def _bars(stream: TextIO) -> Iterator[Progress]:
    from rich import progress as rich
    from rich.console import Console

    columns = (rich.TextColumn("{task.description}"), rich.BarColumn(), rich.MofNCompleteColumn())
    # What a command prints is its result: it must not be drawn above the bar, on another stream.
    with rich.Progress(*columns, console=Console(file=stream), transient=True, redirect_stdout=False) as bars:

        def progress(items: Sequence[T], what: str) -> Iterable[T]:
            bar = bars.add_task(what, total=len(items))
            yield from bars.track(items, task_id=bar)
            bars.remove_task(bar)

        yield progress
