"""Choose the handed-in files that are graded: one for each file of the homework, and helper modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from autograder.core.text import quotable
from autograder.submission.filenames import expected_names, homework_file, is_handout, quoted, split, why_no_helper
from autograder.submission.folders_and_zips import ZIP_BYTES, Entry, Listing, Refused, list_zip

NEAR_MISSES = 5  # most notices about similar names
HELPERS = 20  # most modules of a student's own; each is held in memory

_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class Choice:
    """The files that are graded, and notices about the others."""

    homework: Mapping[str, Entry]  # file of the homework → the handed-in file
    notebooks: Mapping[str, Entry]  # file of the homework → its notebook, where a .py is graded instead
    helpers: tuple[Entry, ...]
    errors: Mapping[str, str]  # file of the homework → why its only candidate is not read
    notices: tuple[str, ...]


def shown(entry: Entry) -> str:
    """A file's name in messages, without its folder."""
    return quotable(entry.name)


def is_notebook(entry: Entry) -> bool:
    """Whether a file is a notebook, by its ending."""
    return split(entry.name)[1] == ".ipynb"


def opened(listing: Listing, files: Sequence[str]) -> Listing:
    """The files of a submission: those of its only zip, if there are no files of the homework beside it.

    Args:
        listing: what was handed in.
        files: names of the homework's files, without ending.

    Returns:
        The listing, or that of the zip; a zip within the zip is not opened. Notices say what was not opened.
    """
    zips = [one for one in listing.entries if split(one.name)[1] == ".zip" and not one.refusal]
    said = [*listing.notices, *_refusals(listing.entries)]
    if not zips:
        return Listing(listing.entries, tuple(said))
    names = quoted([one.path for one in zips])
    if any(_meant(one, files) for one in listing.entries):
        return Listing(listing.entries, (*said, f"{names}: not opened, since the files beside it count."))
    if len(zips) > 1:
        said.append(f"{names}: not opened, since it is not clear which counts; hand in one zip, or the files.")
        return Listing(listing.entries, tuple(said))
    try:
        inside = list_zip(zips[0].read(ZIP_BYTES))
    except Refused as refused:
        return Listing(listing.entries, (*said, f"{names}: not opened, since {refused}."))
    said += [*inside.notices, *_refusals(inside.entries)]
    nested = [one.path for one in inside.entries if split(one.name)[1] == ".zip"]
    if nested:
        said.append(f"{quoted(nested)}: not opened, since it is inside another zip.")
    return Listing(inside.entries, tuple(said))


def choose(listing: Listing, files: Sequence[str]) -> Choice:
    """Choose one handed-in file for each file of the homework.

    A `.py` is preferred to a notebook, then an exact name to a similar one, then the fewest folders, then
    alphabetical order.

    Args:
        listing: the handed-in files.
        files: names of the homework's files, without ending.
    """
    homework: dict[str, Entry] = {}
    notebooks: dict[str, Entry] = {}
    errors: dict[str, str] = {}
    said = [*listing.notices]
    meant: dict[str | None, list[Entry]] = {}
    for one in listing.entries:
        meant.setdefault(_meant(one, files), []).append(one)
    for file in files:
        every = meant.get(file, [])
        found = sorted((one for one in every if not one.refusal), key=lambda one: _rank(one, file))
        if not found:
            errors.update((file, f"{shown(one)}: {one.refusal}") for one in every[:1])
            continue
        best, *others = found
        homework[file] = best
        if not is_notebook(best):
            notebooks.update((file, one) for one in others[::-1] if is_notebook(one))
        said += _said_of(file, best, [one for one in others if is_notebook(one) == is_notebook(best)])
    if notebooks:
        both = quoted([*notebooks], len(files))
        said.append(f"Handed in as .py and as notebook: {both}. The .py counts.")
    if not homework and not errors:
        said += _nothing_found(listing.entries, files)
    said += _near_misses(
        [file for file in files if file not in homework and file not in errors], listing.entries, files
    )
    helpers, left_out = _helpers(homework.values(), meant.get(None, []))
    return Choice(homework, notebooks, helpers, errors, (*said, *left_out))


def _meant(entry: Entry, files: Sequence[str]) -> str | None:
    stem, ending = split(entry.name)
    return homework_file(stem, files) if ending in (".py", ".ipynb") else None


def _rank(entry: Entry, file: str) -> tuple[bool, bool, int, str]:
    exact = entry.name in (f"{file}.py", f"{file}.ipynb")
    return is_notebook(entry), not exact, entry.depth, entry.path


def _said_of(file: str, best: Entry, others: list[Entry]) -> list[str]:
    name = f"{file}{split(best.name)[1]}"
    said = [f"`{quotable(best.path)}` was taken as {name}."] if best.name != name else []
    if others:
        left = quoted([one.path for one in others])
        said.append(f"{name}: `{quotable(best.path)}` counts; {left} {'were' if len(others) > 1 else 'was'} left out.")
    return said


def _refusals(entries: Iterable[Entry]) -> list[str]:
    """One notice for each reason, with all files that have it."""
    reasons: dict[str, list[str]] = {}
    for one in entries:
        if one.refusal:
            reasons.setdefault(one.refusal, []).append(one.path)
    return [f"{quoted(paths)}: {reason}." for reason, paths in reasons.items()]


def _nothing_found(entries: tuple[Entry, ...], files: Sequence[str]) -> list[str]:
    there = quoted([one.path for one in entries], 8)
    said = [
        f"No file of the homework was found. Expected: {expected_names(files)}, or notebooks of these names."
        f" Found: {there or 'nothing'}."
    ]
    packed = [one.path for one in entries if split(one.name)[1] in _OTHER_ARCHIVES]
    if packed:
        said.append(f"{quoted(packed)}: not opened; hand in the files themselves, or a .zip of them.")
    return said


def _near_misses(missing: list[str], entries: tuple[Entry, ...], files: Sequence[str]) -> list[str]:
    """A notice for each of the first handed-in files whose names are similar to that of a missing file."""
    said: list[str] = []
    for one in entries:
        if len(said) == NEAR_MISSES:
            break
        stem = one.name.lower().partition(".")[0]
        near = get_close_matches(stem, missing, 1, 0.8) if _meant(one, files) is None and not one.refusal else []
        if near:
            said.append(f"`{quotable(one.path)}` was not taken as {near[0]}.py, which is missing; is that its name?")
    return said


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
