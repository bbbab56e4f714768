"""What a result depends on, as checksums: it is used again only where all of them are the same."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.core.assignment import Assignment, folder_of

ROOT = Path(__file__).resolve().parents[2]
# Packages whose code no grading runs, and the modules of this one that only read results.
_APART = ("authoring", "release", "student", "classroom")
_HERE = ("facts.py", "parcels.py", "worker.py")
_KINDS = (".py", ".jinja", ".css", ".js", ".gz")
LATENESS = ("due", "late_due", "late_policy")  # settings of a course that change no result
_LIBRARIES = ("numpy", "torch", "jinja2")


def bank_key(bank: Path) -> str:
    """The checksum of a bank; when submissions are late is no part of it.

    Args:
        bank: the folder that `build` froze the cases into.

    Raises:
        OSError: it cannot be read.
        ValueError: its `about.json` is no JSON.
    """
    about = json.loads((bank / "about.json").read_text(encoding="utf-8"))
    course = {name: value for name, value in about.get("course", {}).items() if name not in LATENESS}
    about = {**about, "course": course, "settings": ""}
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for path in sorted(bank.glob("*.json")):
        if path.name != "about.json":
            _add(digest, path.name, path.read_bytes())
    return digest.hexdigest()


def code_key(assignment: Assignment) -> str:
    """The checksum of all code that grading may run, and of the versions of what it runs with.

    Args:
        assignment: the homework; its modules may lie outside of this package.
    """
    digest = hashlib.sha256(".".join(platform.python_version_tuple()[:2]).encode())
    for library in _LIBRARIES:
        _add(digest, library, _version(library).encode())
    for path in sorted(set(_files(assignment))):
        _add(digest, path.relative_to(ROOT).as_posix(), path.read_bytes())
    return digest.hexdigest()


def program_key(assignment: Assignment) -> str:
    """The checksum of the code alone: workers on other machines must have the same, on whatever Python.

    Args:
        assignment: the homework.
    """
    digest = hashlib.sha256()
    for path in sorted(set(_files(assignment))):
        _add(digest, path.relative_to(ROOT).as_posix(), path.read_bytes())
    return digest.hexdigest()


def key_of(parcel: bytes, more: Iterable[str]) -> str:
    """The checksum of a submission and of all else that its result depends on.

    Args:
        parcel: the submission (`parcels`).
        more: the other checksums and settings.
    """
    digest = hashlib.sha256(hashlib.sha256(parcel).digest())
    for text in more:
        _add(digest, "", text.encode())
    return digest.hexdigest()


def _add(digest: hashlib._Hash, name: str, data: bytes) -> None:
    digest.update(f"{name}\0{len(data)}\0".encode() + data)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _files(assignment: Assignment) -> Iterator[Path]:
    package = ROOT / "autograder"
    yield from (package / "classroom" / name for name in _HERE)
    for path in package.rglob("*"):
        if path.suffix in _KINDS and path.relative_to(package).parts[0] not in _APART:
            yield path
    yield from (path for path in folder_of(ROOT, assignment).rglob("*.py"))
    if assignment.substitutes:
        yield ROOT / assignment.substitutes
