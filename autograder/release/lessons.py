"""Lessons: what a notebook says around its tasks, a Markdown file for each topic (`lesson.md`).

# Title            then what the file is about
## conv1d          a section for each task, named after its function
## What is next    other sections; their headings have a space or a capital letter
```python          a cell that draws a figure
{task}             here the stub and its check go; at the section's end where it is missing
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
    """One cell, or where a task's cells go."""

    kind: Literal["words", "code", "task"]
    text: str  # Markdown, Python, or a task's name


class BadLesson(ValueError):
    """A lesson cannot be used; the message says which, and why."""


def read_lesson(folder: Path, file: str, assignment: Assignment) -> list[Part]:
    """The parts of a file's lesson, in order. Sections of tasks that the course leaves out are left out too.

    A topic without `lesson.md` has a heading for each task and nothing else.

    Args:
        folder: the folder of the homework's topics.
        file: one of the homework's files.
        assignment: the homework.

    Raises:
        BadLesson: it cannot be read, it does not go through the file's tasks one by one, or has a section for a task
            that does not exist.
    """
    path, tasks = folder / file / "lesson.md", {task.function: task for task in assignment.of_file(file)}
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        text = "\n\n".join([f"# {file}", *(f"## {name}" for name in tasks)])
    except (OSError, UnicodeDecodeError) as error:
        raise BadLesson(f"{file}/lesson.md cannot be read: {error}") from None
    sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    kept = [one for one in sections if f"{file}.{_heading(one)}" not in assignment.course.left_out]
    for section in kept:
        if _is_of_no_task(section, tasks):
            name = section.partition("\n")[0].removeprefix("## ")
            raise BadLesson(
                f"{file}/lesson.md: the section {name!r} is about no task of {file}.py, which has "
                f"{', '.join(tasks)}."
                " The heading of any other section has a space or a capital letter, and no {task} below it"
            )
    parts = [part for section in kept for part in _section(section, tasks)]
    found = [part.text.rpartition(".")[2] for part in parts if part.kind == "task"]
    if found != list(tasks):
        raise BadLesson(
            f"{file}/lesson.md: the sections of tasks are {', '.join(found) or 'none'}; "
            f"the file's tasks are {', '.join(tasks)}. Each needs a section '## name', in this order"
        )
    return parts


def _heading(section: str) -> str:
    """The name of the task that a section may be about, or ""."""
    heading = re.match(r"## (\w+)\n", section + "\n")
    return heading[1] if heading else ""


def _is_of_no_task(section: str, tasks: Mapping[str, Task]) -> bool:
    """Whether a section looks as if it were about a task, and is not."""
    heading = _heading(section)
    return heading not in tasks and (heading.islower() or (section.startswith("## ") and "{task}" in section))


def _section(section: str, tasks: Mapping[str, Task]) -> Sequence[Part]:
    """A section's parts; one that is named after a task holds it."""
    task = tasks.get(_heading(section))
    if task is None:
        return list(_cells(section))
    text = re.sub(r"^## \w+", f"## {task.number} {task.function}", section)
    before, _, after = text.partition("{task}")
    return [*_cells(before), Part("task", task.name), *_cells(after)]


def _cells(text: str) -> Iterator[Part]:
    """Words and figures in turn."""
    for index, piece in enumerate(_FENCE.split(text)):
        if piece.strip():
            yield Part("code" if index % 2 else "words", piece.strip())
