"""Wrong programs as students type them, that no list of known mistakes holds: none of them may get full marks.

A module of this package has them for some tasks. `wrong` says of which task a function is; its name says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Program = TypeVar("Program", bound=Callable[..., Any])
TASK = "task"  # the attribute that `wrong` sets


def wrong(task: str) -> Callable[[Program], Program]:
    """Say which task a wrong program is for.

    Args:
        task: its name, such as "conv1d.conv1d".
    """

    def named(program: Program) -> Program:
        setattr(program, TASK, task)
        return program

    return named
