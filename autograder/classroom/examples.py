"""Two submissions of a group, side by side: their function alone; and one of them as files, to make a mistake of."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.records import Entry
from autograder.core.assignment import Assignment
from autograder.core.output_files import replace_file
from autograder.core.syntax import is_docstring
from autograder.submission.bounded import ReadingFault, read_bounded
from autograder.submission.records import Submission, WrongCall

LINES, COLUMNS = 60, 120  # of a function that is shown
USUAL = "autograder.homework"  # the homework that `generate` takes without being told


@dataclass(frozen=True)
class Code:
    """One submission's function, without comments and docstrings."""

    name: str
    source: str


def reduced(source: str, function: str) -> str:
    """The function of a task, or the class, without comments, docstrings and type hints.

    Args:
        source: of a file that parses.
        function: its name; where it is defined more than once, the last one counts.

    Returns:
        At most LINES lines; "" where there is none to be shown.

    >>> print(reduced("def f(x: int) -> int:\\n    '''Twice.'''\\n    return 2 * x  # or x + x", "f"))
    def f(x):
        return 2 * x
    """
    try:
        tree = ast.parse(source)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        named = [node for node in ast.walk(tree) if isinstance(node, kinds) and node.name == function]
        found = [node for node in named if node in tree.body] or named  # a method, where it is in a class
        if not found:
            return ""
        lines = ast.unparse(_Bare().visit(found[-1])).split("\n")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    shown = [line if len(line) <= COLUMNS else line[: COLUMNS - 1] + "…" for line in lines[:LINES]]
    return "\n".join([*shown, f"… {len(lines) - LINES} more lines"] if len(lines) > LINES else shown)


class _Bare(ast.NodeTransformer):
    """Takes out what says nothing of how a function works."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            node.body = [one for one in node.body if not is_docstring(one)] or [ast.Pass()]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        return node


class Examples:
    """Reads submissions of a class again, as far as they are shown."""

    def __init__(self, assignment: Assignment, folder: Path, *, names: bool) -> None:
        """Read submissions of a homework, and write one of each group into a folder.

        Args:
            assignment: the homework.
            folder: for the submissions that a group's command is about.
            names: whether the students may be named.
        """
        self._assignment = assignment
        self._folder = folder
        self._names = names

    def of(self, task: str, number: int, entries: Sequence[Entry]) -> tuple[tuple[Code, ...], str]:
        """What is shown of a group: its submissions' functions, and the command that makes a known mistake of it.

        Args:
            task: "conv1d.conv1d".
            number: of the group, for the name of its folder.
            entries: some of its submissions.

        Returns:
            The functions that can be shown, and the command; "" where no submission can be read again.
        """
        file, _, function = task.partition(".")
        codes: dict[str, list[str]] = {}  # the same code is shown once
        command = ""
        for at, entry in enumerate(entries):
            submission = self._read(entry)
            if submission is None or file not in submission.sources:
                continue
            source = reduced(submission.sources[file], function)
            if source:
                codes.setdefault(source, []).append(self._name(entry, at))
            command = command or self._command(task, number, submission)
        return tuple(Code(" and ".join(named), source) for source, named in codes.items()), command

    def _read(self, entry: Entry) -> Submission | None:
        try:
            return read_bounded(entry.path, self._assignment)
        except (WrongCall, ReadingFault, OSError):
            return None

    def _name(self, entry: Entry, at: int) -> str:
        """What a submission is called: without names by a letter, since a folder may be called after its student."""
        if not self._names:
            return f"Submission {'ABCDEFGH'[at]}"
        return ", ".join(one.name or one.email or one.sid for one in entry.students) or entry.id

    def _command(self, task: str, number: int, submission: Submission) -> str:
        """Write a submission's files under a name that says nothing of the student, and say how to use them."""
        folder = self._folder / f"{task}-{number}"
        for name, source in submission.sources.items():
            if name.isidentifier():
                replace_file(folder / f"{name}.py", source.encode("utf-8", "replace").decode("utf-8"))
        words = ["python", "-m", "autograder", "generate", task, "--from-submission", str(folder)]
        if self._assignment.package != USUAL:
            words += ["--assignment", self._assignment.package]
        return shlex.join(words)


def clear(folder: Path, is_task: Callable[[str], bool]) -> None:
    """Remove what an earlier page wrote into a folder of groups, and nothing else.

    Args:
        folder: that may not exist.
        is_task: whether something is the name of a task.
    """
    for path in sorted(folder.glob("*-*")):
        name = re.fullmatch(r"(.+)-\d+", path.name)
        if name and is_task(name[1]) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
