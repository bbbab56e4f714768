"""The lecture's ideas in a few sentences of our own, a Markdown file for each topic (`homework/*/lesson.md`).

# Title            then what the file is about
## conv1d          a section for each task, by its function's name; other sections have other names
```python          a cell that draws a figure
{task}             here the stub and its check go; at the section's end where it is left out
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.core.assignment import Assignment
from autograder.core.records import Task

_FENCE = re.compile(r"^```python\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Part:
    """One cell, or the place of a task's cells."""

    kind: Literal["words", "code", "task"]
    text: str  # Markdown, Python, or a task's name


class BadLesson(ValueError):
    """A lesson cannot be used; the message says which, and why."""


def read_lesson(folder: Path, file: str, assignment: Assignment) -> list[Part]:
    """The parts of a file's lesson, in order.

    Raises:
        BadLesson: there is none, or it does not go through the file's tasks one by one.
    """
    path = folder / file / "lesson.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadLesson(f"{path.name}: {error.strerror}") from None
    tasks = {task.function: task for task in assignment.of_file(file)}
    parts = [part for section in re.split(r"^(?=## )", text, flags=re.MULTILINE) for part in _section(section, tasks)]
    found = [part.text for part in parts if part.kind == "task"]
    if found != [task.name for task in tasks.values()]:
        raise BadLesson(f"{path.name} has sections for {', '.join(found)}; the tasks are {', '.join(tasks)}")
    return parts


def _section(text: str, tasks: Mapping[str, Task]) -> Sequence[Part]:
    """A section's parts; one that is named after a task holds it."""
    heading = re.match(r"## (\w+)\n", text)
    task = tasks.get(heading[1]) if heading else None
    if task is None:
        return list(_cells(text))
    text = re.sub(r"^## \w+", f"## {task.number} {task.function}", text)
    before, _, after = text.partition("{task}")
    return [*_cells(before), Part("task", task.name), *_cells(after)]


def _cells(text: str) -> Iterator[Part]:
    """Words and figures in turn."""
    for place, piece in enumerate(_FENCE.split(text)):
        if piece.strip():
            yield Part("code" if place % 2 else "words", piece.strip())
