"""What students get: stubs, notebooks, the cases that they may see, and the rooms that check them.

No solution, no hidden case and no seed is among it: what is not here cannot leak.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.cases.bank import read_about
from autograder.core.archive import write_zip
from autograder.core.assignment import Assignment
from autograder.release.notebooks import handed_out
from autograder.release.shipping import closure

ENTRANCES = ("student.cli", "student.checker")  # what is called there; the modules behind them follow
IN_NOTEBOOKS = ("student.checker", "student.cli", "student.notebook")  # and the figures of the notebook's file


def write_student_zip(path: Path, root: Path, bank: Path, stubs: Mapping[str, str]) -> None:
    """Write the zip for students: byte for byte the same for the same bank.

    Args:
        path: the zip to write.
        root: the repository.
        bank: the frozen cases, hidden ones among them.
        stubs: file name → text.
    """
    write_zip(path, contents(root, bank, stubs))


def contents(root: Path, bank: Path, stubs: Mapping[str, str]) -> dict[str, bytes]:
    """Name in the zip → bytes."""
    assignment = read_about(bank).assignment
    handout = root / "autograder" / "student" / "handout"
    cases = {f"{name}.json": text for name, text in public_bank(bank).items()}
    texts = {**stubs, **{f"cases/{name}": text for name, text in cases.items()}}
    texts |= {f"notebooks/{name}": text for name, text in notebooks(root, assignment, cases).items()}
    return {
        **{path.name: path.read_bytes() for path in sorted(handout.iterdir()) if path.is_file()},
        **{name: (root / assignment.solutions / name).read_bytes() for name in assignment.handout_files},
        **{
            str(path.relative_to(root).as_posix()): path.read_bytes()
            for path in closure(root, [*ENTRANCES, runtime_of(assignment)])
        },
        **{name: text.encode("utf-8") for name, text in {**texts, **_playground()}.items()},
        "LICENSE": (root / "LICENSE").read_bytes(),
    }


def public_bank(bank: Path) -> dict[str, str]:
    """The bank less its hidden cases, file by file: those whom everybody may see, and the hints."""
    documents: dict[str, Any] = {
        file: [row for row in _rows(bank / f"{file}.json") if row.get("visibility", "visible") == "visible"]
        for file in read_about(bank).assignment.files
    }
    documents["about"] = json.loads((bank / "about.json").read_text(encoding="utf-8"))
    return {name: json.dumps(document, separators=(",", ":")) + "\n" for name, document in documents.items()}


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


# ---------------------------------------------------------------- what other rooms make


def runtime_of(assignment: Assignment) -> str:
    """The module, below `autograder`, with which a homework is loaded."""
    return f"{assignment.package.removeprefix('autograder.')}.runtime"


def notebooks(root: Path, assignment: Assignment, cases: Mapping[str, str]) -> dict[str, str]:
    """Name → text of every notebook, with what is theirs of the public cases."""
    return handed_out(root, assignment, cases, in_notebooks(root, assignment))


def in_notebooks(root: Path, assignment: Assignment) -> dict[str, dict[str, bytes]]:
    """File of the homework → the rooms that its notebook holds."""
    return {
        file: {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in closure(root, [*IN_NOTEBOOKS, runtime_of(assignment), f"homework.{file}.figures"])
        }
        for file in assignment.files
    }


def _playground() -> Mapping[str, str]:
    if find_spec("autograder.homework.playground.render") is None:
        return {}
    return {"playground.html": importlib.import_module("autograder.homework.playground.render").render()}
