"""Is everything there that a task needs? It is said in one message, before any work starts.

    pooling.avg_pool2d has no sampler, no substitute, no section in pooling/lesson.md, and no public case though it
    has 2 visible points

Known mistakes, gradients and more references are never missing: a homework can do without.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.content import Authoring
from autograder.authoring.families import wrong_families
from autograder.authoring.mistakes import named_twice
from autograder.authoring.task_records import impossible
from autograder.cases.case_files import read_toml, written_files
from autograder.core.assignment import Assignment, BadAssignment, folder_of
from autograder.core.records import Case, Task

LESSON = "lesson.md"


def check_complete(root: Path, assignment: Assignment, authoring: Authoring, *, to_build: bool = True) -> None:
    """Stop where something is missing.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
        authoring: how its cases are made.
        to_build: whether written cases and lessons are needed, too; new cases can be made without.

    Raises:
        BadAssignment: all that is missing, a line for each task.
        BadCase: a case that somebody wrote cannot be read.
    """
    found = missing(root, assignment, authoring, to_build=to_build)
    if found:
        raise BadAssignment("\n".join(found))


def missing(root: Path, assignment: Assignment, authoring: Authoring, *, to_build: bool = True) -> tuple[str, ...]:
    """All that is missing, a sentence for each task, and all that belongs to no task; first of all, what cannot be.

    Args:
        root: the repository.
        assignment: the homework, as its course sets it.
        authoring: how its cases are made.
        to_build: whether written cases and lessons are needed, too; new cases can be made without.

    Raises:
        BadAssignment: a solution is not Python.
        BadCase: a case that somebody wrote cannot be read.
    """
    mistakes = authoring.mistakes
    wrong = (*impossible(assignment), *named_twice(mistakes), *wrong_families(assignment, mistakes))
    if wrong:
        return wrong
    here = _what_is_there(root, assignment)
    lacks = {
        task.name: (
            *_not_made(task, here, assignment, authoring),
            *(_not_written(task, here, authoring) if to_build else ()),
        )
        for task in assignment.tasks
    }
    return (
        *(f"{name} has {_listed(what)}" for name, what in lacks.items() if what),
        *_without_task(assignment, authoring),
    )


def _listed(things: Collection[str]) -> str:
    *first, last = things
    return f"{', '.join(first)}{',' if len(first) > 1 else ''} and {last}" if first else last


# ---------------------------------------------------------------- what a task lacks


@dataclass(frozen=True)
class _There:
    """What the repository has, by file of the homework where not said otherwise."""

    functions: Mapping[str, Collection[str]]  # of the solutions
    substitutes: Collection[str]  # their functions
    sections: Mapping[str, Collection[str]]  # of the lessons; empty where the homework has no lessons
    cases: Sequence[Case]  # that somebody wrote, and that are scored


def _what_is_there(root: Path, assignment: Assignment) -> _There:
    folder, files = folder_of(root, assignment), assignment.files
    lessons = {file: folder / file / LESSON for file in files}
    written = [case for path in written_files(folder, assignment) for case in read_toml(path, assignment)]
    return _There(
        functions={file: _defined(root / assignment.solutions / f"{file}.py") for file in files},
        substitutes=_defined(root / assignment.substitutes) if assignment.substitutes else (),
        sections={file: _sections(path) for file, path in lessons.items()}
        if any(path.exists() for path in lessons.values())
        else {},
        cases=[case for case in written if case.scored],
    )


def _not_made(task: Task, here: _There, assignment: Assignment, authoring: Authoring) -> Iterator[str]:
    if task.name not in authoring.samplers:
        yield "no sampler"
    if task.function not in here.functions[task.file]:
        yield f"no function in {assignment.solutions}/{task.file}.py"
    if _needs_substitute(task, assignment, authoring) and task.function not in here.substitutes:
        yield "no substitute"


def _not_written(task: Task, here: _There, authoring: Authoring) -> Iterator[str]:
    if here.sections and task.function not in here.sections[task.file]:
        yield f"no section in {task.file}/{LESSON}"
    sampler, (visible, hidden) = authoring.samplers.get(task.name), task.points
    shown = [case.visibility == "visible" for case in here.cases if case.task == task.name]
    if visible and not any(shown) and not (sampler and sampler.public):
        yield f"no public case though it has {visible:g} visible {_points(visible)}"
    if hidden and all(shown) and sampler and not sampler.hidden:
        yield f"no hidden case though it has {hidden:g} hidden {_points(hidden)}"


def _points(points: float) -> str:
    return "point" if points == 1 else "points"


def _needs_substitute(task: Task, assignment: Assignment, authoring: Authoring) -> bool:
    """Substitutes are a reference for tasks in NumPy, and replace what students got wrong."""
    return bool(assignment.substitutes) and not task.torch and task.name not in authoring.without_substitute


def _defined(path: Path) -> set[str]:
    """The names of the functions and classes of a file; it is not imported, since what it imports may be absent."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except OSError:
        return set()
    except SyntaxError as error:
        raise BadAssignment(f"{path}, line {error.lineno}: {error.msg}") from None
    return {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def _sections(path: Path) -> list[str]:
    return re.findall(r"^## (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE) if path.exists() else []


# ---------------------------------------------------------------- what has no task


def _without_task(assignment: Assignment, authoring: Authoring) -> Iterator[str]:
    """What is named after no task. What a course leaves out is known, too."""
    known = {*(task.name for task in assignment.tasks), *assignment.course.left_out}
    named: dict[str, Iterable[str]] = {
        "a sampler": authoring.samplers,
        "a known mistake": (one.task for one in authoring.mistakes),
        "a gradient": authoring.gradients,
        "without_substitute": authoring.without_substitute,
        **{f"the reference {name}": by_task for name, by_task in authoring.references.items()},
    }
    for what, tasks in named.items():
        for name in dict.fromkeys(tasks):
            if name not in known:
                yield f"{what} is for {name}, and there is no such task"
