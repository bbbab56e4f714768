"""The command `class`: grade a whole class, or make one up with `--demo`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands import demo
from autograder.commands.shared import bank_of, hide, is_old, say, why_no_bank

if TYPE_CHECKING:
    from autograder.cases.about import About


def run(options: argparse.Namespace) -> int:
    """Grade a class, or with `--demo` and no export make one up; returns the exit status."""
    if options.demo is not None and options.export is None:
        return demo.run(options)
    from autograder.classroom.command import class_command

    wrong = why_no_bank(options.bank)
    if options.export is None:
        wrong = "no submissions given. Usage: python -m autograder class EXPORT --out DIR"
    if options.demo is not None:
        wrong = "--demo makes up a class of its own; leave EXPORT out"
    if wrong:
        print(f"class: {wrong}", file=sys.stderr)
        return 2
    bank = bank_of(options.bank)
    hide(bank)
    about = _about(bank)
    if about and is_old(about):
        print("class: course.toml has changed since the build; build again to use it", file=sys.stderr)
    status, words = class_command(options, bank)
    say(words) if status == 0 else print(f"class: {words}", file=sys.stderr)
    return status


def _about(bank: Path) -> About | None:
    """What a bank says of itself; None where it is what is broken, as grading will find, too, and then says."""
    from autograder.cases.about import read_about
    from autograder.core.assignment import BadAssignment

    try:
        return read_about(bank)
    except (OSError, ValueError, KeyError, TypeError, BadAssignment):
        return None
