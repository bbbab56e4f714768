"""Write cases as TOML, as `case_files` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder.cases.case_files import BadCase, read_toml, topic_of
from autograder.cases.kinds import other_kind
from autograder.core.assignment import Assignment
from autograder.core.records import Array, Case, Rng

EXACT = 2.0**53  # up to here every whole number is a float


def as_toml(case: Case) -> str:
    """One case as an entry of its file, without its answer, which the references compute.

    >>> print(as_toml(Case("backprop.relu", "A row", {"z": np.array([1.0, -2.5])}, visibility="hidden")))
    [[relu]]
    title = "A row"
    visibility = "hidden"
    z = [1.0, -2.5]
    <BLANKLINE>
    """
    lines = [f"[[{case.task.partition('.')[2]}]]", f"title = {_plain(case.title)}"]
    if case.visibility != "visible":
        lines.append(f"visibility = {_plain(case.visibility)}")
    if not case.scored:
        lines.append("scored = false")
    lines += [f"{flag} = true" for flag in ("raises", "by_position", "tie") if getattr(case, flag)]
    lines += [f"{name} = {_plain(value)}" for name, value in case.call.items()]
    kinds = {name: kind for name, value in case.call.items() if (kind := other_kind(value))}
    if kinds:
        lines.append(f"dtype = {_plain(kinds)}")
    return "\n".join(lines) + "\n"


def _whole(array: Array) -> bool:
    """Does an array hold whole numbers only? They are written as 1, not as 1.0; reading makes them floats again."""
    return array.dtype.kind == "f" and bool((np.abs(array) <= EXACT).all() and (array == np.rint(array)).all())


def _plain(value: Any) -> str:
    if isinstance(value, Rng):
        value = {"seed": value.seed, **({"draws": list(value.draws), "bound": value.bound} if value.draws else {})}
    if isinstance(value, np.ndarray):
        return _plain((value.astype(np.int64) if _whole(value) else value).tolist())
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_plain(part)}" for name, part in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower() if isinstance(value, bool) else repr(value)


def append(path: Path, cases: Iterable[Case], assignment: Assignment) -> None:
    """Add cases at the end of a file.

    Args:
        path: the file; it and its folder are made if needed.
        cases: to be added.
        assignment: names the topics.

    Raises:
        BadCase: the file does not have the name of a topic, or cannot be read.
    """
    if topic_of(path) not in assignment.files or path.suffix != ".toml":
        raise BadCase(
            f"{path.name}: name the file as the homework's, such as {assignment.files[0]}.toml,"
            " so that the build finds it"
        )
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if old:
        read_toml(path, assignment)
    entries = "\n".join(as_toml(case) for case in cases)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{old}\n{entries}" if old else entries, encoding="utf-8")
