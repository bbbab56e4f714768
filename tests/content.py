"""This homework, for tests that try the engine on it."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.authoring.content import load_authoring
from autograder.authoring.sampling import Call, Sizes
from autograder.core.assignment import load
from autograder.core.records import Task

HOMEWORK = load("autograder.homework")
TASKS: tuple[Task, ...] = HOMEWORK.tasks
FILES: tuple[str, ...] = HOMEWORK.files
POINTS = float(sum(sum(task.points) for task in TASKS))
as_delivered = pytest.mark.skipif(
    (len(TASKS), POINTS) != (28, 100),
    reason="it is about the homework as it is delivered, with 28 tasks and 100 points",
)
BY_NAME: dict[str, Task] = {task.name: task for task in TASKS}


def random_call(task: str, rng: np.random.Generator, index: int) -> Call:
    """A random call of a task, of the sizes at an index of its list."""
    return load_authoring(HOMEWORK).samplers[task].call(rng, Sizes(index))
