"""The homework as notebooks, made of the same sources as the stubs: the solutions' docstrings, and `lesson.md`.

There are three sets of them, which differ in the first cell (`notebook_bundle`) and in the tasks' cells: those that
are committed, those that students get, and solved ones for instructors. Cells carry nbgrader's metadata:
`generate_assignment` makes the students' notebooks out of the solved ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.authoring.course import given_names
from autograder.core.assignment import Assignment, folder_of
from autograder.core.records import Task
from autograder.release.lessons import read_lesson
from autograder.release.notebook_bundle import checkout_cell, packed_cell
from autograder.release.notebook_cells import earlier, given, imports, introduction, solved_cell, stub_cell
from autograder.release.shipping import NOTEBOOK, packed

_HOW = (
    "Run the cells from top to bottom (on Colab and elsewhere: *Run all*). Where a cell says"
    " `raise NotImplementedError`, write your code in its place, run the cell, and run the check below it: it says"
    " whether your code passes, and if not, what is wrong first. A check never stops the cells after it."
    " A cell with `predict` shows a small case to work out by hand before you write: type your answer into its"
    " brackets, or pass over it; nothing there is scored."
    " Hand in this notebook as it is, or a `{file}.py` with the same functions. Gradescope runs hidden cases, too."
)
_EARLIER = (
    "This notebook builds on {names}. If your {files} in the same folder, the"
    " second cell below brings in what you wrote there. If not, as on Colab, paste your functions into the first one."
    " Gradescope finds them by itself, and where one is wrong it uses a correct one instead."
)
_GIVEN = "The cell with `bring` gives you {names}: this course has no task for it."
_END = "## All of it\n\nThe public cases of every task in this notebook, once more:"


def in_checkout(root: Path, assignment: Assignment) -> dict[str, str]:
    """The notebooks that are committed, which use the repository around them: file name → text.

    Args:
        root: the repository.
        assignment: the homework.

    Raises:
        BadLesson: a lesson cannot be used.
    """
    return {f"{file}.ipynb": notebook(root, assignment, file, checkout_cell(file)) for file in assignment.files}


def for_students(
    root: Path, assignment: Assignment, public: Mapping[str, str], *, solved: bool = False
) -> dict[str, str]:
    """The notebooks that work alone: file name → text.

    Args:
        root: the repository.
        assignment: the homework.
        public: the part of the bank that everybody may see: "conv1d.json" → text, and "about.json".
        solved: with the solutions, for instructors.

    Raises:
        BadLesson: a lesson cannot be used.
        NotShipped: a module is needed that must not be in a notebook.
    """
    return {
        f"{file}.ipynb": notebook(
            root, assignment, file, packed_cell(file, held(root, assignment, file, public)), solved=solved
        )
        for file in assignment.files
    }


def held(root: Path, assignment: Assignment, file: str, public: Mapping[str, str]) -> dict[str, bytes]:
    """What a notebook holds, so that it works alone: path → bytes.

    Args:
        root: the repository.
        assignment: the homework.
        file: the notebook's file of the homework.
        public: as for `for_students`.

    Raises:
        NotShipped: a module is needed that must not be in a notebook.
    """
    handout = assignment.handout_files if file in assignment.needs_handout else ()
    return {
        **packed(root, assignment, NOTEBOOK, file),
        **{name: (root / assignment.solutions / name).read_bytes() for name in handout},
        **_cases(root, assignment, file, public),
    }


def _cases(root: Path, assignment: Assignment, file: str, public: Mapping[str, str]) -> dict[str, bytes]:
    """The public cases of a file, and of the earlier functions it uses, so that a wrong one is named."""
    taken = earlier(_solution(root / assignment.solutions, file), assignment)
    tasks = [*assignment.of_file(file), *(task for task in assignment.tasks if task.function in taken)]
    names = {task.name for task in tasks}
    about = json.loads(public["about.json"])
    about["hints"] = {name: hints for name, hints in about["hints"].items() if name in names}
    rows = {task.file: json.loads(public[f"{task.file}.json"]) for task in tasks}
    documents = {each: [row for row in found if row["task"] in names] for each, found in rows.items()}
    return {f"cases/{name}.json": _compact(value) for name, value in {**documents, "about": about}.items()}


def _compact(document: object) -> bytes:
    return (json.dumps(document, separators=(",", ":")) + "\n").encode()


def _solution(folder: Path, file: str) -> str:
    return (folder / f"{file}.py").read_text(encoding="utf-8")


# ---------------------------------------------------------------- cells


def notebook(root: Path, assignment: Assignment, file: str, setup: str, *, solved: bool = False) -> str:
    """One notebook, the same byte for byte for the same sources.

    Args:
        root: the repository.
        assignment: the homework.
        file: which of the homework's files.
        setup: its first code cell.
        solved: with the solutions, for instructors.

    Raises:
        BadLesson: the file's lesson cannot be used.
    """
    source, parts = (
        _solution(root / assignment.solutions, file),
        read_lesson(folder_of(root, assignment), file, assignment),
    )
    cells = [
        _words(f"{file}-title", f"{parts[0].text}\n\n{_HOW.format(file=file)}"),
        {**_code(f"{file}-setup", setup, _locked), **_folded(f"{file}-setup")},
        _words(f"{file}-letters", introduction(source)),
        _code(f"{file}-imports", imports(source, assignment)),
        *_earlier_cells(
            assignment, file, earlier(source, assignment), given(source, file, given_names(root, assignment))
        ),
    ]
    section, count = "start", 0
    for part in parts[1:]:
        if part.kind == "task":
            task = assignment.task(part.text)
            section, count = task.function, 0
            cells += _task_cells(
                task, solved_cell(source, section, assignment) if solved else stub_cell(source, section)
            )
        else:
            count += 1
            make = _words if part.kind == "words" else _shown
            cells.append(make(f"{file}-{section}-{count}", part.text))
    cells += [_words(f"{file}-end", _END), _shown(f"{file}-all", "check()")]
    return _json({"cells": cells, "metadata": _PYTHON, "nbformat": 4, "nbformat_minor": 5})


_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _task_cells(task: Task, text: str) -> list[dict[str, Any]]:
    stub, check = f"{task.file}-{task.function}", f"{task.file}-{task.function}-check"
    predict = [_code(f"{stub}-predict", f'predict("{task.name}")')] if task.by_hand else []
    return [
        *predict,
        _code(stub, text, {"deletable": False, "nbgrader": _nbgrader(stub, solution=True)}),
        _code(check, f'check("{task.name}")', _fixed(_nbgrader(check, grade=True, locked=True, points=task.points[0]))),
    ]


def _earlier_cells(
    assignment: Assignment, file: str, names: Sequence[str], given: Sequence[str]
) -> list[dict[str, Any]]:
    """Where a file builds on earlier ones: a cell to paste into, and one that brings in what is in the same folder."""
    if not (names or given):
        return []
    files = list(dict.fromkeys(task.file for task in assignment.tasks if task.function in names))
    are = " and ".join(f"`{each}.ipynb`" for each in files) + (" is" if len(files) == 1 else " are")
    words = [_EARLIER.format(names=_listed(names), files=are)] if names else []
    words += [_GIVEN.format(names=_listed(given))] if given else []
    call = f"bring({', '.join(json.dumps(name) for name in (*names, *given))})"
    paste = [_code(f"{file}-paste", f"# Paste here, if you have to: {', '.join(names)}")] if names else []
    return [
        _words(f"{file}-earlier", f"## Functions of earlier notebooks\n\n{' '.join(words)}"),
        *paste,
        _shown(f"{file}-bring", call),
    ]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _words(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": _locked(name), "source": text}


def _shown(name: str, text: str) -> dict[str, Any]:
    return _code(name, text, _locked)


def _code(name: str, text: str, metadata: Any = None) -> dict[str, Any]:
    about = metadata(name) if callable(metadata) else metadata or {}
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": about, "outputs": [], "source": text}


def _locked(name: str) -> dict[str, Any]:
    return _fixed(_nbgrader(name, locked=True))


def _fixed(nbgrader: dict[str, Any]) -> dict[str, Any]:
    return {"deletable": False, "editable": False, "nbgrader": nbgrader}


def _folded(name: str) -> dict[str, Any]:
    """The first cell is folded away: in Jupyter, and as a form on Colab."""
    return {"metadata": {**_locked(name), "cellView": "form", "jupyter": {"source_hidden": True}}}


def _nbgrader(name: str, **what: Any) -> dict[str, Any]:
    """nbgrader's metadata, schema 3; it refuses other keys."""
    kinds = {"grade": False, "locked": False, "solution": False, "task": False}
    return {**kinds, "grade_id": name, "schema_version": 3, **what}


def _json(document: dict[str, Any]) -> str:
    """As Jupyter writes it, with a line of text to a line of the file."""
    cells = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in document["cells"]]
    return json.dumps({**document, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
