"""What a page asks students to predict: the same cases as `check.py --predict`, with all that it needs to reply."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from autograder.cases.about import read_about
from autograder.cases.bank import read_bank
from autograder.core.records import Case, Task
from autograder.reporting.picture import question
from autograder.reporting.prediction import as_plain, chosen
from autograder.reporting.prediction_reply import how_to_type
from autograder.reporting.text_tables import Block, arranged


def asked(root: Path, bank: Path) -> list[dict[str, Any]]:
    """A document for each task that can be predicted, in lecture order.

    Args:
        root: the repository, whose solutions say what each function is for.
        bank: the frozen cases; hidden ones are passed over.

    Returns:
        Of each: "number", "function", "summary", the "call", its arrays as "grids", what is "below" them, "how" to
        type an answer, and the "table" that replies are made from.
    """
    about, cases = read_about(bank), read_bank(bank)
    documents = []
    for task in about.assignment.tasks:
        prediction = chosen(task, cases, about.hints.get(task.name, {}))
        if prediction is not None:
            summary = summary_of(root / about.assignment.solutions / f"{task.file}.py", task.function)
            said = {"number": task.number, "function": task.function, "summary": summary}
            how = how_to_type(prediction)
            documents.append({**said, **_shown(task, prediction.case), "how": how, "table": as_plain(prediction)})
    return documents


def _shown(task: Task, case: Case) -> dict[str, Any]:
    parts = question(task, case)
    arrays = [arranged(part.grids, part.most) for part in parts]
    blocks = [block for signals, images in arrays for block in (*signals, *(one for row in images for one in row))]
    return {
        "call": next(part.above for part in parts if part.kind == "call"),
        "grids": [_grid(block) for block in blocks],
        "below": [words for part in parts for words in part.below],
    }


def _grid(block: Block) -> dict[str, Any]:
    return {"title": block.title, "rows": [[cell.strip() for cell in row] for row in block.rows]}


def summary_of(path: Path, name: str) -> str:
    """What a function is for: the first sentence of its docstring, without backticks; "" where it has none.

    Args:
        path: a Python file.
        name: of a function or class in it.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    described = (ast.get_docstring(node) for node in tree.body if isinstance(node, kinds) and node.name == name)
    return " ".join((next(described, None) or "").split("\n\n")[0].split()).replace("`", "")
