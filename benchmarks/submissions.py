"""What is graded and what the floor calls, made in a temporary folder from the solutions and the bank."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.core.assignment import Assignment
from autograder.core.records import Case, Rng, Task

LARGE = 100  # MB that a file takes at its top level
_LARGE_TEXT = f'\n\n_TABLE = b"x" * ({LARGE} << 20)\n'


class NoBank(Exception):
    """There are no cases to grade with; the message says what to do."""


@dataclass(frozen=True)
class Submissions:
    """Folders with what is graded, and the calls of the floor for each."""

    seven: Path  # the NumPy files
    seven_calls: Path
    one: Path  # one of them
    one_name: str
    large: Path  # the same one, with 100 MB at its top level
    eight: Path  # all files
    eight_calls: Path
    points: dict[Path, float]  # submission → points that it earns


def prepare(root: Path, bank: Path, folder: Path) -> Submissions:
    """Write the submissions and the calls.

    Args:
        root: the repository.
        bank: the frozen cases.
        folder: an empty one.

    Raises:
        NoBank: there is no bank, or it was built without PyTorch.
    """
    if not (bank / "about.json").is_file():
        raise NoBank(f"there is no bank in {bank}; run python -m autograder build, or name one by --bank")
    about, cases = read_about(bank), read_bank(bank)
    if not about.torch:
        raise NoBank(f"the bank in {bank} was built without PyTorch; its times would be those of another homework")
    in_torch = {task.file for task in about.assignment.tasks if task.torch}
    eight = about.assignment.files
    seven = tuple(file for file in eight if file not in in_torch)
    made = {name: _copied(root, folder / name, files) for name, files in _wanted(seven, eight).items()}
    with (made["large"] / f"{seven[0]}.py").open("a", encoding="utf-8") as file:
        file.write(_LARGE_TEXT)
    of = {path: _points(about.assignment, {one.stem for one in path.iterdir()}) for path in made.values()}
    calls = {
        name: _pickled(folder / f"{name}.calls", about.assignment, cases, files)
        for name, files in (("seven", seven), ("eight", eight))
    }
    return Submissions(
        made["seven"], calls["seven"], made["one"], seven[0], made["large"], made["eight"], calls["eight"], of
    )


def points_in(results: Path) -> float:
    """The points in a `results.json`, those of hidden items too.

    Args:
        results: the file.
    """
    return float(sum(item.get("score", 0) for item in json.loads(results.read_text(encoding="utf-8"))["tests"]))


def calls_of(assignment: Assignment, cases: Iterable[Case], files: Collection[str]) -> list[tuple[Any, ...]]:
    """Each scored case as (file, function, arguments, keywords), for `floor`.

    Args:
        assignment: whose tasks they are.
        cases: of the bank.
        files: whose cases are wanted.
    """
    tasks = {task.name: task for task in assignment.tasks}
    return [_call(tasks[case.task], case) for case in cases if tasks[case.task].file in files]


def _wanted(seven: tuple[str, ...], eight: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {"one": seven[:1], "large": seven[:1], "seven": seven, "eight": eight}


def _copied(root: Path, folder: Path, files: Iterable[str]) -> Path:
    folder.mkdir()
    for file in files:
        shutil.copy(root / "solutions" / f"{file}.py", folder)
    return folder


def _points(assignment: Assignment, files: Collection[str]) -> float:
    return float(sum(sum(task.points) for task in assignment.tasks if task.file in files))


def _pickled(path: Path, assignment: Assignment, cases: Iterable[Case], files: Collection[str]) -> Path:
    path.write_bytes(pickle.dumps(calls_of(assignment, cases, files)))
    return path


def _call(task: Task, case: Case) -> tuple[Any, ...]:
    call = {name: _plain(value) for name, value in case.call.items()}
    if task.torch:
        return task.file, task.function, [], call
    by_position = [name for name in (*task.arrays, *(task.options if case.by_position else ())) if name in call]
    arguments = [call.pop(name) for name in by_position]
    return task.file, task.function, arguments, call


def _plain(value: Any) -> Any:
    """A value that unpickles without this project."""
    return ("rng", value.seed, value.draws) if isinstance(value, Rng) else value
