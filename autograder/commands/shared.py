"""What several commands need: the bank that they grade with, and how they say how they ended."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.cases.about import About

ROOT = Path(__file__).parent.parent.parent
BANK = ROOT / "dist" / "bank"


def bank_of(given: Path | None) -> Path:
    """The folder with the cases: the one that was given with `--bank`, or that of the last build."""
    return given or BANK


def why_no_bank(given: Path | None) -> str:
    """Why there are no cases to grade with; empty where there are, and in the package for Gradescope.

    There a missing bank is a fault of the package, which `results.json` reports.
    """
    try:
        if given is not None and not (given / "about.json").is_file():
            return f"there are no cases in {given}; give the folder bank of what `build --out` wrote"
    except OSError as error:  # another user's folder, or a name that is too long
        return f"the cases in {given} cannot be read: {error.strerror or error}"
    if given is None and not BANK.exists() and find_spec("autograder.authoring"):
        return "nothing has been built yet: run python -m autograder build"
    return ""


def hide(bank: Path) -> None:
    """Let only the grader's user look into a bank, and into the folder of ours that it lies in.

    A zip does not keep what may be read by whom.
    """
    for folder in (bank.parent, bank) if bank == BANK else (bank,):
        if folder.is_dir() and os.geteuid() == folder.stat().st_uid and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def is_old(about: About) -> bool:
    """Whether the course's settings have changed since a bank was built. Where they are not, as in the zip, no."""
    from autograder.core.assignment import settings_of

    try:
        now = settings_of(ROOT, about.assignment)
    except OSError:  # they cannot be read any longer; the bank holds those that it was built with
        return True
    return bool(now) and now != about.settings


def say(words: str) -> None:
    """Print, to a reader who may have seen enough: after `| head` the exit status is still that of the command."""
    try:
        print(words, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at the end


def stopped(command: str, error: Exception) -> int:
    """Say why a command stopped. A homework that does not exist is a wrong call, anything else a fault to fix.

    Args:
        command: what was typed, such as "build".
        error: what stopped it; its message is for people.

    Returns:
        The exit status.
    """
    from autograder.core.assignment import NoHomework

    if isinstance(error, NoHomework):
        print(f"{command}: {error}", file=sys.stderr)
        return 2
    print(f"{command} stopped: {error}", file=sys.stderr)
    return 1
