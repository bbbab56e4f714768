"""What the command shows while it works: how many are done and failed, how fast, and how long it will take."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TextIO, TypeAlias

from autograder.core.progress import MISSING

Step: TypeAlias = Callable[[bool], None]  # called for each submission; True: it failed


@contextmanager
def shown(stream: TextIO, total: int) -> Iterator[Step]:
    """A bar for a `with` block, drawn on a terminal only; it is removed at the end.

    Args:
        stream: where to draw, such as `sys.stderr`.
        total: how many submissions are to be graded.
    """
    if find_spec("rich") is None:
        print(MISSING, file=stream)
        yield lambda _: None
    elif not total or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
    else:
        with _bar(stream, total) as step:
            yield step


@contextmanager
def _bar(stream: TextIO, total: int) -> Iterator[Step]:
    from rich import progress as rich
    from rich.console import Console

    columns = (
        *(rich.TextColumn("grading"), rich.BarColumn(), rich.MofNCompleteColumn()),
        rich.TextColumn("{task.fields[failed]} failed, {task.fields[rate]}, time left"),
        rich.TimeRemainingColumn(elapsed_when_finished=True),
    )
    with rich.Progress(*columns, console=Console(file=stream), transient=True, redirect_stdout=False) as bars:
        bar = bars.add_task("grading", total=total, failed=0, rate="- a minute")
        count = {True: 0, False: 0}

        def step(failed: bool) -> None:
            count[failed] += 1
            elapsed = bars.tasks[0].elapsed or 0.0
            rate = f"{60 * sum(count.values()) / elapsed:.0f} a minute" if elapsed else "- a minute"
            bars.update(bar, advance=1, failed=count[True], rate=rate)

        yield step
