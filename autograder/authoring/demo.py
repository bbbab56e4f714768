"""A made-up class, as Gradescope exports one: to try the class command on, and to draw the README's picture from.

Each student has an ability; the lower it is, the more tasks are wrong. A right task is written as the solutions or
one of the right variants write it; what wrong ones hold, `demo_programs` makes. The same number and seed give the same
bytes.
"""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from autograder.authoring.content import Authoring, load_authoring
from autograder.authoring.demo_programs import NotAFile, Written, as_source, slips, stub, with_wrong
from autograder.authoring.mistakes import Mistake
from autograder.core.assignment import Assignment, Topic
from autograder.core.output_files import replace_file
from autograder.core.records import Task
from autograder.core.syntax import names_of

EXPORT = "assignment_4100000_export"
FIRST = 230_000_001  # number of the first submission
DUE = datetime(2026, 1, 19, 23, 59)  # in UTC, as Gradescope writes times
SLIPS = 12  # mistakes that the guide does not have, for the whole class
LEFT_BY_MAC = (
    ("__MACOSX/._{file}.py", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"),
    (".DS_Store", b"\x00\x00\x00\x01Bud1"),
)
FIRST_NAMES = ("Ada", "Björn", "Chiara", "Đorđe", "Елена", "Фёдор", "李娜", "王伟", "ليلى", "يوسف", "Noor", "Zoë")
LAST_NAMES = (
    "Lovelace",
    "Åkesson",
    "D'Angelo",
    "Kovač",
    "Смирнова",
    "Иванов",
    "陈",
    "赵",
    "حداد",
    "منصور",
    "O’Brien",
    "Ng",
)
_One = TypeVar("_One")


@dataclass(frozen=True)
class Frequencies:
    """How often what happens in a made-up class: shares from 0 to 1."""

    known: float = 0.16  # a task has a known mistake
    unknown: float = 0.05  # a task has a mistake that the guide does not have
    unwritten: float = 0.04  # a task is not written
    no_file: float = 0.03  # a file is not handed in
    broken: float = 0.01  # a file does not parse
    torch: float = 0.6  # the files in PyTorch are handed in
    late: float = 0.1
    group: float = 0.08  # two students hand in together
    no_sid: float = 0.1  # the export does not know a student's SID
    mac: float = 0.25  # a Mac left its own files in the submission


def frequencies_of(written: Sequence[str]) -> Frequencies:
    """Frequencies as they are written on a command line, the usual ones where nothing is said.

    Raises:
        ValueError: a name is unknown, or a share is no number from 0 to 1.

    >>> frequencies_of(["known=0.5"]).known
    0.5
    """
    known = [field.name for field in fields(Frequencies)]
    found: dict[str, float] = {}
    for words in written:
        name, _, share = words.partition("=")
        if name not in known:
            raise ValueError(f"--frequency {words}: unknown name {name!r}; known names: {', '.join(known)}")
        if not re.fullmatch(r"0|1|0?\.\d{1,9}|[01]\.0*", share, re.ASCII):
            raise ValueError(f"--frequency {words}: write a share from 0 to 1, such as {name}=0.3")
        found[name] = float(share)
    return Frequencies(**found)


def write_demo(
    out: Path,
    n: int,
    *,
    seed: int = 0,
    frequencies: Frequencies | None = None,
    root: Path,
    assignment: Assignment,
) -> Path:
    """Write a made-up class into a folder.

    Args:
        out: the folder; the export is a folder in it.
        n: how many submissions.
        seed: of everything that is chosen.
        frequencies: how often what happens; None for the usual ones.
        root: the repository, with the solutions and the right variants.
        assignment: the homework.

    Returns:
        The folder of the export.

    Raises:
        FileExistsError: there is an export of this name already, to which nothing is added.
        OSError: it cannot be written.
    """
    export = out / EXPORT
    if export.exists():
        raise FileExistsError(f"there is a {export} already: remove it, or give another folder")
    rng = random.Random(f"class {seed}")
    programs = _Programs(root, assignment, load_authoring(assignment), rng, frequencies or Frequencies())
    said: list[str] = []
    for number in range(FIRST, FIRST + n):
        ability = rng.random()
        files, score = programs.of(ability)
        folder = export / f"submission_{number}"
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        said.append(_metadata(rng, number, score, programs.often))
    replace_file(export / "submission_metadata.yml", "---\n" + "".join(said))
    return export


class _Programs:
    """Makes the files of one submission after the other."""

    def __init__(
        self, root: Path, assignment: Assignment, authoring: Authoring, rng: random.Random, often: Frequencies
    ) -> None:
        self.often = often
        self._rng = rng
        self._assignment = assignment
        self._defined_in = {task.function: task.file for task in assignment.tasks}
        self._right = {topic.name: _right_programs(root, assignment, topic) for topic in assignment.topics}
        self._known = {task.name: _known(authoring, task) for task in assignment.tasks}
        self._sources: dict[tuple[str, str], Written | None] = {}
        self._slips = self._some_slips()

    def of(self, ability: float) -> tuple[dict[str, bytes], float]:
        """A submission's files, and about the points that it got when it was handed in.

        Args:
            ability: from 0 to 1.
        """
        files: dict[str, bytes] = {}
        score = 0.0
        tree = self._rng.choice(("", "", "", "homework/"))
        for topic in self._assignment.topics:
            torch = any(task.torch for task in topic.tasks)
            if self._rng.random() < (1 - self.often.torch if torch else self.often.no_file):
                continue
            source, points = self._file(topic, 1.6 - 1.2 * ability)
            files[f"{tree}{topic.name}.py"] = source.encode()
            score += points
        if self._rng.random() < self.often.mac:
            for name, data in LEFT_BY_MAC:
                files[name.format(file=self._assignment.files[0])] = data
        return files, round(score, 2)

    def _file(self, topic: Topic, weight: float) -> tuple[str, float]:
        """One file, and the points of its tasks that are right."""
        source = self._rng.choice(self._right[topic.name])
        if self._rng.random() < self.often.broken:
            return source.replace(":\n", "\n", 1), 0.0
        wrong: list[Written] = []
        points = 0.0
        for task in topic.tasks:
            one = self._wrong(task, source, weight)
            wrong += [one] if one else []
            points += 0.4 * sum(task.points) if one else sum(task.points)
        while wrong:
            try:
                return with_wrong(source, wrong, self._defined_in), points
            except NotAFile:
                wrong.pop()
        return source, points

    def _wrong(self, task: Task, source: str, weight: float) -> Written | None:
        """What is wrong in a task, or None."""
        chance = self._rng.random() / weight
        often = self.often
        if chance < often.known:
            return self._as_source(_chosen(self._rng, self._known[task.name]))
        if chance < often.known + often.unknown:
            return _chosen(self._rng, self._slips.get(task.name, ()))
        if chance < often.known + often.unknown + often.unwritten and not task.torch:
            return stub(source, task.function)
        return None

    def _as_source(self, one: Mistake | None) -> Written | None:
        """A known mistake as a part of a file, worked out once; None where it cannot be one."""
        if one is None:
            return None
        key = (one.task, one.name)
        if key not in self._sources:
            try:
                self._sources[key] = as_source(one)
            except NotAFile:
                self._sources[key] = None
        return self._sources[key]

    def _some_slips(self) -> Mapping[str, Sequence[Written]]:
        """The mistakes without a name that this class makes: a few, each made by several students."""
        found: dict[str, list[Written]] = {}
        tasks = [task for task in self._assignment.tasks if not task.torch]
        for task in self._rng.sample(tasks, min(SLIPS, len(tasks))):
            made = slips(self._right[task.file][0], task.function)
            found[task.name] = self._rng.sample(made, min(3, len(made)))
        return found


def _chosen(rng: random.Random, listed: Sequence[_One]) -> _One | None:
    """One of a list: the first ones more often, as the first mistakes are made more often."""
    return rng.choices(listed, [1 / (at + 1) for at in range(len(listed))])[0] if listed else None


def _known(authoring: Authoring, task: Task) -> list[Mistake]:
    """The known mistakes of a task, the common ones first; none in PyTorch, which calls more than functions."""
    return [] if task.torch else sorted(authoring.mistakes_of(task), key=lambda one: not one.common)


def _right_programs(root: Path, assignment: Assignment, topic: Topic) -> list[str]:
    """The right programs of a file: the solution first, then the variants that can stand beside any others."""
    paths = [root / assignment.solutions / f"{topic.name}.py"]
    paths += sorted((root / "tests" / "right_variants").glob(f"*/{topic.name}.py"))
    sources = [path.read_text(encoding="utf-8") for path in paths]
    return [
        source for at, source in enumerate(sources) if not at or _stands_alone(ast.parse(source), assignment, topic)
    ]


def _stands_alone(tree: ast.Module, assignment: Assignment, topic: Topic) -> bool:
    """Whether a program writes all tasks of its file, and takes nothing but tasks from the files before it."""
    tasks = {task.function for task in assignment.tasks}
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    taken = {
        alias.name
        for node in imports
        for alias in node.names
        if (node.module if isinstance(node, ast.ImportFrom) else alias.name) in assignment.files
    }
    defined = {name for node in tree.body for name in names_of(node)}
    return {task.function for task in topic.tasks} <= defined and taken <= tasks


# ---------------------------------------------------------------- Gradescope's metadata


def _metadata(rng: random.Random, number: int, score: float, often: Frequencies) -> str:
    """The entry of one submission, with the keys of Ruby that Gradescope writes."""
    students = 2 if rng.random() < often.group else 1
    late = rng.random() < often.late
    hours = rng.uniform(0.2, 40) if late else -abs(rng.gauss(0, 30)) - 0.1
    created = DUE + timedelta(seconds=int(3600 * hours))
    lines = [f"submission_{number}:", "  :submitters:"]
    lines += [line for at in range(students) for line in _submitter(rng, 2 * number + at, often)]
    lines += [
        f"  :created_at: {created:%Y-%m-%d %H:%M:%S}.{number % 100:02d} Z",
        f"  :score: {score}",
        "  :results:",
        f"    score: {score}",
        "    tests: []",
        "  :history: []",
    ]
    return "\n".join(lines) + "\n"


def _submitter(rng: random.Random, number: int, often: Frequencies) -> list[str]:
    name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
    sid = "" if rng.random() < often.no_sid else f' "{number % 10_000_000:07d}"'
    return [f"  - :name: {_quoted(name)}", f"    :sid:{sid}", f"    :email: {_quoted(f'student{number}@example.org')}"]


def _quoted(text: str) -> str:
    """A text as YAML reads it, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
