"""What is said of handed-in files that do not count, and of those that are counted under another name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.core.text import quotable
from autograder.submission.filenames import (
    expected_names,
    is_handout,
    named,
    names_held,
    quoted,
    split,
)
from autograder.submission.folders import Entry

NEAR_MISSES = 5  # most notices about similar names
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


def names_said(file: str, chosen: list[Entry], left: list[Entry]) -> list[str]:
    """What is said of the files that count for one of the homework, and of those that do not.

    Args:
        file: of the homework, without ending.
        chosen: the `.py`, the notebook, or both.
        left: other handed-in files with a name that means it.
    """
    said: list[str] = []
    for best in chosen:
        name = f"{file}{named(best.name)[1]}"
        if best.name != name:
            said.append(f"`{quotable(best.path)}` was taken as {name}.")
    for best in chosen:
        kind = named(best.name)[1]
        others = [one for one in left if named(one.name)[1] == kind or len(chosen) == 1]
        if others:
            also = quoted([one.path for one in others])
            were = "were" if len(others) > 1 else "was"
            said.append(f"{file}{kind}: `{quotable(best.path)}` counts; {also} {were} left out.")
    return said


def refusals(entries: Iterable[Entry]) -> list[str]:
    """One notice for each reason, with all files that have it."""
    reasons: dict[str, list[str]] = {}
    for one in entries:
        if one.refusal:
            reasons.setdefault(one.refusal, []).append(one.path)
    return [f"{quoted(paths)}: {reason}." for reason, paths in reasons.items()]


def nothing_found(entries: tuple[Entry, ...], files: Sequence[str]) -> list[str]:
    """What is said where no file of the homework was found.

    Args:
        entries: the handed-in files.
        files: names of the homework's files, without ending.
    """
    there = quoted([one.path for one in entries], 8)
    said = [
        f"No file of the homework was found. Expected: {expected_names(files)}, or notebooks of these names."
        f" Found: {there or 'nothing'}."
    ]
    packed = [one.path for one in entries if split(one.name)[1] in _OTHER_ARCHIVES]
    if packed:
        said.append(f"{quoted(packed)}: not opened; hand in the files themselves, or a .zip of them.")
    return said


def not_taken(missing: Sequence[str], others: Iterable[Entry], files: Sequence[str]) -> list[str]:
    """A notice for each of the first handed-in files whose names are similar to that of a missing file.

    Args:
        missing: files of the homework that were not found.
        others: handed-in files that are not of the homework.
        files: names of the homework's files, without ending.
    """
    said: list[str] = []
    for one in others:
        if len(said) == NEAR_MISSES:
            break
        if one.refusal:
            continue
        stem, kind = named(one.name)
        held = names_held(stem, files)
        near = [file for file in held if file in missing] if len(held) < 2 or set(held) & set(missing) else []
        near = near or ([] if is_handout(stem) else _similar(one.name, missing))
        if near:
            ending = kind if kind in (".py", ".ipynb") else ".py"
            why = f"holds the names of {quoted(held)}" if len(held) > 1 else "is not exactly that"
            said.append(
                f"`{quotable(one.path)}` was not taken as {near[0]}{ending}, which is missing, since its name {why};"
                f" rename it to {near[0]}{ending} if that is what it is."
            )
    return said


def _similar(name: str, missing: Sequence[str]) -> list[str]:
    """The missing file whose name is most like that of a file, if one is much like it."""
    from difflib import get_close_matches  # late: only a name that is none of the homework's needs it

    return get_close_matches(name.lower().partition(".")[0], missing, 1, 0.8)
