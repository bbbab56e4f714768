"""The zip for students: stubs, notebooks, the cases that everybody may see, and the modules that check them.

No solution, no hidden case and no seed is in it: what is not there cannot leak.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from autograder.cases.about import read_about
from autograder.core.assignment import Assignment
from autograder.release.handout import handout
from autograder.release.notebooks import for_students
from autograder.release.predictions import asked
from autograder.release.shipping import STUDENT, packed
from autograder.release.stubs import stubs

Page: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], str]  # what can be predicted → HTML


def contents(root: Path, bank: Path) -> dict[str, bytes]:
    """Name in the zip → bytes.

    Args:
        root: the repository.
        bank: the frozen cases, hidden ones among them.

    Raises:
        NotShipped: checking needs a module that must not be in the zip.
        BadLesson: a lesson cannot be used.
    """
    assignment, cases = read_about(bank).assignment, public_bank(bank)
    texts = {
        **stubs(root, assignment),
        **{f"cases/{name}": text for name, text in cases.items()},
        **{f"notebooks/{name}": text for name, text in for_students(root, assignment, cases).items()},
        **pages(assignment, asked(root, bank)),
    }
    return {
        **handout(root, assignment),
        **packed(root, assignment, STUDENT),
        **{name: text.encode("utf-8") for name, text in texts.items()},
        "LICENSE": (root / "LICENSE").read_bytes(),
    }


def public_bank(bank: Path) -> dict[str, str]:
    """The bank without its hidden cases, file by file, and what it says of itself: "conv1d.json" → text."""
    documents: dict[str, Any] = {
        file: [row for row in _read(bank / f"{file}.json") if row.get("visibility", "visible") == "visible"]
        for file in read_about(bank).assignment.files
    }
    documents["about"] = {key: said for key, said in _read(bank / "about.json").items() if key != "outline"}
    return {f"{name}.json": json.dumps(document, separators=(",", ":")) + "\n" for name, document in documents.items()}


def pages(assignment: Assignment, to_predict: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The pages that a homework adds, made by its module `pages` where it has one: file name → HTML.

    Args:
        assignment: the homework.
        to_predict: what a page may ask students to predict (`predictions`).
    """
    name = f"{assignment.package}.pages"
    made: Mapping[str, Page] = importlib.import_module(name).PAGES if find_spec(name) else {}
    return {file: render(to_predict) for file, render in made.items()}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
