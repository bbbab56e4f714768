"""What was handed in, as the grader uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from autograder.core.records import Task


class WrongCall(Exception):
    """The path does not exist, or is not a submission: an error of the caller, not of a student."""


class Submission(NamedTuple):
    """A submission, read but not run."""

    sources: Mapping[str, str]  # module → text that parses: files of the homework, and helpers beside them
    errors: Mapping[str, str]  # file of the homework → why it has no source, in a sentence
    notices: tuple[str, ...]  # shown once, at the top of the report
    unwritten: frozenset[str]  # names of the tasks that are still stubs: "conv1d.conv1d"
    functions: Mapping[str, frozenset[str]]  # file of the homework → all names at its top level
    mentions: Mapping[str, frozenset[str]]  # module → names that it uses, and `tensors.py` for an import of it
    reaches: Mapping[str, frozenset[str]]  # task → the tasks' functions and files it uses, by itself or its own file
    missing: Mapping[str, str] = {}  # task → why its file has no such function
    places: Mapping[str, Mapping[int, str]] = {}  # module → line → "cell 4, line 2"
    probes: tuple[str, ...] = ()  # for the instructor: which files name a way into the process that runs them
    compiled: Mapping[str, str] = {}  # module → its bytecode (`compiled`), where there is any

    def has(self, task: Task) -> bool:
        """Whether the function of a task was handed in, as more than a stub.

        Args:
            task: of the homework.
        """
        is_there = task.file in self.sources and task.file not in self.errors
        return is_there and task.name not in self.missing and task.name not in self.unwritten
