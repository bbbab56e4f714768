"""A made-up class, as Gradescope exports one: to try the class command on, and to draw the README's picture from.

Each student has an ability; the lower it is, the more tasks are wrong. A right task is written as the solutions or
one of the right variants write it; what wrong ones hold, `demo_programs` makes. The same number and seed give the same
bytes.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from autograder.authoring.content import Authoring, load_authoring
from autograder.authoring.demo_metadata import Frequencies, metadata
from autograder.authoring.demo_programs import NotAFile, Written, as_source, stub, with_wrong, written_programs
from autograder.authoring.demo_slips import slips
from autograder.authoring.mistakes import Mistake
from autograder.core.assignment import Assignment, Topic
from autograder.core.output_files import replace_file
from autograder.core.records import Task
from autograder.core.syntax import names_of

EXPORT = "assignment_4100000_export"
FIRST = 230_000_001  # number of the first submission
TORCH_PROGRAMS = Path("tests/beginners/torch_programs.toml")  # a known mistake in PyTorch is no function of arrays
SLIPS = 12  # mistakes that the guide does not have, for the whole class
LEFT_BY_MAC = (
    ("__MACOSX/._{file}.py", b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"),
    (".DS_Store", b"\x00\x00\x00\x01Bud1"),
)
_One = TypeVar("_One")


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
        said.append(metadata(rng, number, score, programs.often))
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
        self._torch = written_programs(root / TORCH_PROGRAMS)
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
            return self._known_mistake(task)
        if chance < often.known + often.unknown:
            return _chosen(self._rng, self._slips.get(task.name, ()))
        if chance < often.known + often.unknown + often.unwritten:
            return stub(source, task.function)
        return None

    def _known_mistake(self, task: Task) -> Written | None:
        """A known mistake as a part of a file; None where it cannot be one.

        One of a PyTorch task is chosen among programs that were written by hand.
        """
        if task.torch:
            programs = _chosen(self._rng, self._torch.get(task.name, ()))
            return self._rng.choice(programs) if programs else None
        return self._as_source(_chosen(self._rng, self._known[task.name]))

    def _as_source(self, one: Mistake | None) -> Written | None:
        """A known mistake as a part of a file, worked out once."""
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
    """The known mistakes of a task, the common ones first."""
    return sorted(authoring.mistakes_of(task), key=lambda one: not one.common)


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
