"""The homework as notebooks, made of the same sources as the stubs: the solutions' docstrings, and `lecture/*.md`.

Each is opened alone, on Colab for one: it holds the rooms that check and draw, and its file's public cases
(`packing`). They are committed, so that anybody can open them from the repository. What is in them is compared
rather than their bytes, since zlib packs differently from one release to the next; and expected answers that differ
in rounding only, as they do from one processor to the next, count as the same.

Cells carry nbgrader's metadata: `generate_assignment` makes the students' notebooks out of `solved` ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isclose
from pathlib import Path
from typing import Any

from autograder.core.assignment import Assignment, folder_of
from autograder.core.records import Task
from autograder.release.lessons import read_lesson
from autograder.release.notebook_bundle import setup_cell, unpacked, without_packed
from autograder.release.notebook_cells import earlier, imports, introduction, solved_cell, stub_cell

_ROUNDING = 1e-9  # relative; a machine's last digits, far below what grading tolerates
_HOW = (
    "Run the cells from top to bottom (on Colab and elsewhere: *Run all*). Where a cell says"
    " `raise NotImplementedError`, write your code in its place, run the cell, and run the check below it: it says"
    " what is right, or what is the first thing that is not. A check never stops the cells after it."
    " Hand in this notebook as it is, or a `{file}.py` with the same functions. Gradescope runs hidden cases, too."
)
_EARLIER = (
    "## Functions of earlier notebooks\n\nThis notebook builds on {names}. If your {files} beside it, the next cell but"
    " one brings in what you wrote there. If not, as on Colab, paste your functions here. Gradescope finds them by"
    " itself, and where one is wrong it puts a right one in its place."
)
_END = "## All of it\n\nThe public cases of every task in this notebook, once more:"

Held = Mapping[str, bytes]  # path → bytes of what a notebook holds


def handed_out(
    root: Path, assignment: Assignment, public: Mapping[str, str], rooms: Mapping[str, Held]
) -> dict[str, str]:
    """The students' notebooks. One that is committed and says the same is left as it is, byte for byte.

    Args:
        root: the repository.
        assignment: the homework.
        public: the bank that everybody may see: "conv1d.json" → text, and "about.json".
        rooms: file of the homework → the rooms its notebook holds.

    Returns:
        File name → text.
    """
    made = {}
    for file in assignment.files:
        kept = _committed(root / assignment.stubs, file)
        cases = _cases(root, assignment, file, public)
        old = {name: data for name, data in held(kept).items() if name.startswith("cases/")}
        cases = old if _same_cases(old, cases) else cases
        text = notebook(root, assignment, file, {**rooms[file], **_digits(root, assignment, file), **cases})
        made[f"{file}.ipynb"] = kept if same(kept, text) else text
    return made


def outdated(root: Path, assignment: Assignment, rooms: Mapping[str, Held]) -> list[str]:
    """The committed notebooks that are not what would be made, their expected answers aside."""
    found = []
    for file in assignment.files:
        kept = _committed(root / assignment.stubs, file)
        cases = {name: data for name, data in held(kept).items() if name.startswith("cases/")}
        if not same(
            kept, notebook(root, assignment, file, {**rooms[file], **_digits(root, assignment, file), **cases})
        ):
            found.append(f"{file}.ipynb")
    return found


def solved(root: Path, assignment: Assignment, notebooks: Mapping[str, str]) -> dict[str, str]:
    """The instructors' notebooks, from which nbgrader makes the students': the model solutions, between its marks."""
    names = {f"{file}.ipynb": file for file in assignment.files}
    return {name: notebook(root, assignment, names[name], held(text), solved=True) for name, text in notebooks.items()}


def held(text: str) -> dict[str, bytes]:
    """What a notebook holds; nothing, where there is no notebook."""
    if not text:
        return {}
    return {
        name: data for cell in json.loads(text)["cells"] for name, data in unpacked("".join(cell["source"])).items()
    }


def same(one: str, other: str) -> bool:
    """Whether two notebooks say and hold the same, however that is packed."""
    if not (one and other):
        return one == other
    plain = [without_packed("".join(cell["source"])) for text in (one, other) for cell in json.loads(text)["cells"]]
    half = len(plain) // 2
    about = [[{**cell, "source": ""} for cell in json.loads(text)["cells"]] for text in (one, other)]
    return about[0] == about[1] and plain[:half] == plain[half:] and held(one) == held(other)


# ---------------------------------------------------------------- what a notebook holds


def _committed(folder: Path, file: str) -> str:
    path = folder / f"{file}.ipynb"
    return path.read_text(encoding="utf-8") if path.exists() else ""


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


def _digits(root: Path, assignment: Assignment, file: str) -> dict[str, bytes]:
    names = assignment.handout_files if file in assignment.needs_handout else ()
    return {name: (root / assignment.solutions / name).read_bytes() for name in names}


def _same_cases(one: Held, other: Held) -> bool:
    return set(one) == set(other) and all(close(_rows(one[name]), _rows(other[name])) for name in one)


def _rows(document: bytes) -> Any:
    """A document with what the bank packs into a string of JSON of its own, so that it is read only when needed."""
    rows = json.loads(document)
    if isinstance(rows, list):
        return [{**row, "lookalikes": json.loads(row.get("lookalikes", "{}"))} for row in rows]
    return rows


def close(one: Any, other: Any) -> bool:
    """Whether two JSON documents are the same but for rounding.

    >>> close({"a": [0.1, "x"]}, {"a": [0.1 + 1e-15, "x"]}), close([1.0], [1.1]), close([1], [True])
    (True, False, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=_ROUNDING, abs_tol=_ROUNDING)
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    return type(one) is type(other) and bool(one == other)


def _solution(folder: Path, file: str) -> str:
    return (folder / f"{file}.py").read_text(encoding="utf-8")


# ---------------------------------------------------------------- cells


def notebook(root: Path, assignment: Assignment, file: str, holds: Held, *, solved: bool = False) -> str:
    """One notebook, the same byte for byte where zlib is the same.

    Args:
        root: the repository.
        assignment: the homework.
        file: which of the homework's files.
        holds: what it is to hold.
        solved: with the model solutions, for instructors.
    """
    source, parts = (
        _solution(root / assignment.solutions, file),
        read_lesson(folder_of(root, assignment), file, assignment),
    )
    cells = [
        _words(f"{file}-title", f"{parts[0].text}\n\n{_HOW.format(file=file)}"),
        {**_code(f"{file}-setup", setup_cell(file, holds), _locked), **_folded(f"{file}-setup")},
        _words(f"{file}-letters", introduction(source)),
        _code(f"{file}-imports", imports(source, assignment)),
        *_earlier_cells(assignment, file, source),
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
    return [
        _code(stub, text, {"deletable": False, "nbgrader": _nbgrader(stub, solution=True)}),
        _code(check, f'check("{task.name}")', _fixed(_nbgrader(check, grade=True, locked=True, points=task.points[0]))),
    ]


def _earlier_cells(assignment: Assignment, file: str, source: str) -> list[dict[str, Any]]:
    """Where a file builds on earlier ones: a cell to paste into, and one that brings in what lies beside."""
    names = earlier(source, assignment)
    if not names:
        return []
    files = list(dict.fromkeys(task.file for task in assignment.tasks if task.function in names))
    lie = " and ".join(f"`{each}.ipynb`" for each in files) + (" lies" if len(files) == 1 else " lie")
    words = _EARLIER.format(names=", ".join(f"`{name}`" for name in names), files=lie)
    call = f"bring({', '.join(json.dumps(name) for name in names)})"
    return [
        _words(f"{file}-earlier", words),
        _code(f"{file}-paste", f"# Paste here, if you have to: {', '.join(names)}"),
        _shown(f"{file}-bring", call),
    ]


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
    """The cell with the long line is folded away: in Jupyter, and as a form on Colab."""
    return {"metadata": {**_locked(name), "cellView": "form", "jupyter": {"source_hidden": True}}}


def _nbgrader(name: str, **what: Any) -> dict[str, Any]:
    """nbgrader's metadata, schema 3; it refuses other keys."""
    kinds = {"grade": False, "locked": False, "solution": False, "task": False}
    return {**kinds, "grade_id": name, "schema_version": 3, **what}


def _json(document: dict[str, Any]) -> str:
    """As Jupyter writes it, with a line of text to a line of the file."""
    cells = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in document["cells"]]
    return json.dumps({**document, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
