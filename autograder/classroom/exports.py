"""What a class handed in: Gradescope's export, as a folder or a zip, or any folder with a folder or file a student."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classroom.metadata import LARGEST, METADATA, Said, read_metadata
from autograder.classroom.records import Entry, Student
from autograder.classroom.unzipping import BadExport, unzipped
from autograder.core.text import quotable
from autograder.submission.filenames import is_ignored, split

NO_SUBMITTER = "no submitter is named"
NO_FOLDER = "there is no folder for it in the export"
NO_TIME = "the metadata do not say when it was handed in"
NO_METADATA = "the export has no readable metadata of it"
_SUBMISSION = re.compile(r"submission_\d+")
AROUND = 3  # folders that a zip, and who unpacks it, may put around an export
_KINDS = (".py", ".ipynb", ".zip")
_LONGEST = 120  # bytes of a name of a file that is made; a system takes 255, and more than the name stands in it
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True)
class HandedIn:
    """A class, as it was handed in."""

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()  # what was odd about the export itself


def read_class(path: Path, unpacked: Path, files: Collection[str] = ()) -> HandedIn:
    """Find the submissions of a class.

    Args:
        path: an export of Gradescope or a zip of it, or a folder with a folder or file a student.
        unpacked: the folder that a zip is unpacked into.
        files: of the homework, without ending: where there is nothing else, `path` is one submission and no class.

    Returns:
        Its submissions, sorted by name; those that the metadata name and that are not there, too.

    Raises:
        BadExport: there is nothing that can be graded; the message says why.
        ModuleNotFoundError: there are metadata, and PyYAML is not installed.
    """
    if path.is_file():
        if split(path.name)[1] != ".zip":
            raise BadExport(f"{path} is neither a folder nor a zip")
        with unzipped(path, unpacked) as (half, notes):
            found = _read(half, path, files)
        there = (replace(one, path=unpacked / one.path.relative_to(half)) for one in found.entries)
        return HandedIn(tuple(there), (*notes, *found.notes))
    if not path.is_dir():
        raise BadExport(f"there is nothing at {path}")
    return _read(path, path, files)


def _read(path: Path, named: Path, files: Collection[str]) -> HandedIn:
    """The submissions in a folder, whatever name it has in messages."""
    root = _root(path)
    said, notes = _metadata(root)
    entries = tuple(_entries(root, said)) if said or _is_export(root) else tuple(_plain(root))
    if not entries:
        raise BadExport(f"there are no submissions in {named}; there must be a folder or a file for each student")
    if all(entry.path.is_file() and split(entry.path.name)[0] in files for entry in entries):
        raise BadExport(f"{named} is one submission; there must be a folder or a file for each student")
    odd = tuple(_left_out(root, said, entries))
    return HandedIn(tuple(_unique(sorted(entries, key=lambda one: _order(one.id)))), (*notes, *odd))


def _root(folder: Path) -> Path:
    """The folder that holds the submissions: itself, or one below folders that hold nothing else."""
    chain = [folder]
    while len(chain) <= AROUND and len(inside := _inside(chain[-1])) == 1 and _is_folder(inside[0]):
        chain.append(inside[0])
    named = (one for one in chain if _is_export(one) or any((one / name).is_file() for name in METADATA))
    many = (one for one in chain if len(inside := _inside(one)) > 1 and all(map(_is_folder, inside)))
    return next(named, next(many, folder))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _inside(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if not is_ignored(one.name))


def _is_export(folder: Path) -> bool:
    return any(_SUBMISSION.fullmatch(one.name) for one in folder.iterdir())


def _metadata(root: Path) -> tuple[dict[str, Said], tuple[str, ...]]:
    path = next((root / name for name in METADATA if (root / name).is_file()), None)
    if path is None:
        lacks = (f"there is no {METADATA[0]}: names, times and earlier scores are not known",)
        return {}, lacks if _is_export(root) else ()
    try:
        with path.open("rb") as file:
            found, faults = read_metadata(file.read(LARGEST + 1))
    except ValueError as error:
        return {}, (f"{error}: names, times and earlier scores are not known",)
    if not found:
        faults = (*faults, f"{path.name} names no submission: names, times and earlier scores are not known")
    return found, faults


# ---------------------------------------------------------------- an export of Gradescope


def _entries(root: Path, said: Mapping[str, Said]) -> Iterator[Entry]:
    for name, one in said.items():
        if not _is_name(name):
            continue
        odd = {NO_SUBMITTER: not one.students, NO_TIME: not one.created, NO_FOLDER: not _is_folder(root / name)}
        notes = tuple(note for note, holds in odd.items() if holds)
        yield Entry(name, root / name, one.students, one.created, one.score, one.results, notes)
    for path in _inside(root):
        if path.name not in said and _SUBMISSION.fullmatch(path.name) and _is_folder(path):
            yield Entry(path.name, path, notes=(NO_METADATA,))


def _is_name(name: str) -> bool:
    return name not in ("", ".", "..") and not _UNSAFE.search(name) and len(name.encode()) <= _LONGEST


def _left_out(root: Path, said: Mapping[str, Said], entries: Iterable[Entry]) -> Iterator[str]:
    """What is there and is not graded."""
    for name in said:
        if not _is_name(name):
            yield f"the metadata name {quotable(name)}, which is not the name of a folder: left out"
    taken = {entry.path.name for entry in entries}
    for path in _inside(root):
        if path.is_symlink():
            yield f"{quotable(path.name)} is a link, and is not followed"
        elif path.name not in taken and path.name not in METADATA:
            yield f"{quotable(path.name)} is no submission: left out"


# ---------------------------------------------------------------- any folder of submissions


def _plain(root: Path) -> Iterator[Entry]:
    for path in _inside(root):
        if path.is_symlink() or not (path.is_dir() or split(path.name)[1] in _KINDS):
            continue
        name = unicodedata.normalize("NFC", path.name)
        person = name if path.is_dir() else split(name)[0]
        yield Entry(_safe(name), path, (Student(name=person),))


def _safe(name: str) -> str:
    """A name that a file can have on any system."""
    plain = _UNSAFE.sub("_", name).lstrip(".").encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")
    return plain.rstrip(" .") or "submission"


def _unique(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries with names of their own, on systems too that do not tell capitals apart."""
    taken: set[str] = set()
    for entry in entries:
        name, number = entry.id, 2
        while name.casefold() in taken:
            name, number = f"{entry.id}-{number}", number + 1
        taken.add(name.casefold())
        yield replace(entry, id=name)


def _order(name: str) -> tuple[int, str]:
    """Numbers by their size, as Gradescope counts."""
    digits = name.rpartition("_")[2]
    return (int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0, name)
