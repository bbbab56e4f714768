"""Choose the handed-in files that are graded: one for each file of the homework, and helper modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from autograder.core.text import quotable
from autograder.submission.filenames import (
    homework_file,
    is_handout,
    named,
    names_held,
    quoted,
    split,
    why_no_helper,
)
from autograder.submission.folders import Entry, Listing, Refused
from autograder.submission.left_out import names_said, not_taken, nothing_found, refusals

ZIPS_IN_ZIPS = 2  # zips that are opened, one inside the other
HELPERS = 20  # most modules of a student's own; each is held in memory


class Choice(NamedTuple):
    """The files that are graded, and notices about the others."""

    homework: Mapping[str, Entry]  # file of the homework → the handed-in file
    notebooks: Mapping[str, Entry]  # file of the homework → its notebook, where there is a .py too
    helpers: tuple[Entry, ...]
    errors: Mapping[str, str]  # file of the homework → why no file is read for it
    notices: tuple[str, ...]


class _Meant(NamedTuple):
    """What the name of a handed-in file means."""

    file: str
    kind: str  # ".py" or ".ipynb"
    rank: int  # 0: the name itself; 1: another spelling or a copy of it; 2: it is a word of a longer name


def shown(entry: Entry) -> str:
    """A file's name in messages, without its folder."""
    return quotable(entry.name)


def is_notebook(entry: Entry) -> bool:
    """Whether a file is a notebook, by its ending."""
    return named(entry.name)[1] == ".ipynb"


def opened(listing: Listing, files: Sequence[str]) -> Listing:
    """The files of a submission: those of its only zip, if there are no files of the homework beside it.

    Args:
        listing: what was handed in.
        files: names of the homework's files, without ending.

    Returns:
        The listing, or that of the zip, or of the only zip in that. Notices say what was not opened.
    """
    said = [*listing.notices, *refusals(listing.entries)]
    for deeper in range(ZIPS_IN_ZIPS, -1, -1):
        zips = [one for one in listing.entries if split(one.name)[1] == ".zip" and not one.refusal]
        if not zips:
            break
        names = quoted([one.path for one in zips])
        if any(_meant(one, files) for one in listing.entries):
            said.append(f"{names}: not opened, since the files beside it count.")
            break
        if len(zips) > 1:
            said.append(f"{names}: not opened, since it is not clear which counts; hand in one zip, or the files.")
            break
        if not deeper:
            said.append(f"{names}: not opened, since it is inside too many zips; hand in one zip, or the files.")
            break
        try:
            listing = _unpacked(zips[0])
        except Refused as refused:
            said.append(f"{names}: not opened, since {refused}.")
            break
        said += [*listing.notices, *refusals(listing.entries)]
    return Listing(listing.entries, tuple(said))


def _unpacked(entry: Entry) -> Listing:
    from autograder.submission.zips import ZIP_BYTES, list_zip  # late: most submissions are files

    return list_zip(entry.read(ZIP_BYTES))


def choose(listing: Listing, files: Sequence[str]) -> Choice:
    """Choose one handed-in file for each file of the homework.

    A `.py` is preferred to a notebook, an exact name to a similar one, then the fewest folders, then alphabetical
    order. A name that is not exact counts where it is the only one of its kind.

    Args:
        listing: the handed-in files.
        files: names of the homework's files, without ending.
    """
    homework: dict[str, Entry] = {}
    notebooks: dict[str, Entry] = {}
    errors: dict[str, str] = {}
    said = [*listing.notices]
    meant: dict[str, list[tuple[_Meant, Entry]]] = {}
    others: list[Entry] = []
    for one in listing.entries:
        found = _meant(one, files)
        if found:
            meant.setdefault(found.file, []).append((found, one))
        else:
            others.append(one)
    for file in files:
        chosen, unclear, left = _chosen(meant.get(file, []))
        if chosen:
            homework[file] = chosen[0]
            notebooks.update((file, one) for one in chosen[1:])
        elif unclear:
            errors[file] = (
                f"{quoted([one.path for one in unclear])}: it is not clear which of them is {file}, so none counts;"
                f" rename the right one to {file}{named(unclear[0].name)[1]}"
            )
        else:
            errors.update((file, f"{shown(one)}: {one.refusal}") for _, one in meant.get(file, [])[:1])
        helping = [one for one in left if _could_help(one, files)]
        others += helping
        left = [one for one in left if one not in helping] + (unclear if chosen else [])
        said += names_said(file, chosen, left)
    if not homework and not errors:
        said += nothing_found(listing.entries, files)
    missing = [file for file in files if file not in homework and file not in errors]
    said += not_taken(missing, others, files)
    helpers, left_out = _helpers(homework.values(), others)
    return Choice(homework, notebooks, helpers, errors, (*said, *left_out))


def _meant(entry: Entry, files: Sequence[str]) -> _Meant | None:
    stem, kind = named(entry.name)
    if kind not in (".py", ".ipynb"):
        return None
    disguised = split(entry.name)[1] != kind
    file = homework_file(stem, files)
    if file is not None:
        return _Meant(file, kind, 1 if disguised or stem != file else 0)
    held = names_held(stem, files)
    return _Meant(held[0], kind, 2) if len(held) == 1 and not is_handout(stem) else None


def _chosen(meant: list[tuple[_Meant, Entry]]) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """Of the files that may be one of the homework: those that count (a .py first), the unclear, the others."""
    usable = [(one, entry) for one, entry in meant if not entry.refusal]
    best = min((one.rank for one, _ in usable), default=0)
    chosen: list[Entry] = []
    unclear: list[Entry] = []
    left: list[Entry] = [entry for one, entry in usable if one.rank == 2 and best < 2]
    for kind in (".py", ".ipynb"):
        own = [(one, entry) for one, entry in usable if one.kind == kind and (one.rank < 2 or best == 2)]
        first = min((one.rank for one, _ in own), default=0)
        ranked = sorted((entry for one, entry in own if one.rank == first), key=lambda one: (one.depth, one.path))
        if first and len({entry.name for entry in ranked}) > 1:
            unclear += ranked
        else:
            chosen += ranked[:1]
            left += ranked[1:]
        left += [entry for one, entry in own if one.rank > first]
    return chosen, unclear, left


def _could_help(entry: Entry, files: Sequence[str]) -> bool:
    """Whether a file with a homework's name in its own may be a module that the graded files import."""
    stem, kind = split(entry.name)
    return kind == ".py" and not why_no_helper(stem) and homework_file(stem, files) is None


def _helpers(homework: Iterable[Entry], others: list[Entry]) -> tuple[tuple[Entry, ...], list[str]]:
    """The student's own modules in the folder of the homework's files, and notices about those left out."""
    taken = sorted(homework, key=lambda one: (one.depth, one.path))
    if not taken:
        return (), []
    beside = [
        one for one in others if one.folder == taken[0].folder and split(one.name)[1] == ".py" and not one.refusal
    ]
    helpers: list[Entry] = []
    left_out: dict[str, list[str]] = {}
    for one in beside:
        stem = split(one.name)[0]
        if is_handout(stem):
            continue
        why = why_no_helper(stem)
        if not why and len(helpers) == HELPERS:
            why = f"left out, since more than {HELPERS} modules of your own are not read"
        if why:
            left_out.setdefault(why, []).append(one.name)
        else:
            helpers.append(one)
    return tuple(helpers), [f"{quoted(names)}: {why}." for why, names in left_out.items()]
