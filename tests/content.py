"""This homework, for tests that try the engine on it."""

from __future__ import annotations

from autograder.core.assignment import load
from autograder.core.records import Task

HOMEWORK = load("autograder.homework")
TASKS: tuple[Task, ...] = HOMEWORK.tasks
FILES: tuple[str, ...] = HOMEWORK.files
BY_NAME: dict[str, Task] = {task.name: task for task in TASKS}
