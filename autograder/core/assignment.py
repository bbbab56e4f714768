"""The interface between the engine and a homework: one record, which a homework fills in and the engine loads by name.

A homework is a Python package with two modules that are looked up by name:

    <package>.runtime     ASSIGNMENT, an `Assignment`: what grading needs. It ships to Gradescope and to students.
    <package>.authoring   AUTHORING: how cases are made and tested (`autograder.authoring.content`). It never ships.

What students get besides is looked up by name, too, where a homework has it:

    <package>.<topic>.figures     functions that a lesson calls as `figures.…`; notebooks hold them
    <package>.figures.…           modules that these share; notebooks hold them
    <package>.pages               PAGES: file name → a function that makes a page of HTML for student.zip, given what
                                  students can be asked to predict (`autograder.release.predictions`)
    <package>.<topic>.families    FAMILIES: the second step of help for known mistakes that come back
    <package>.slides              SLIDES: the lecture's slides that it points to (`core.second_step`)
    <topic's folder>/lesson.md    what a notebook says around its tasks (`autograder.release.lessons`)
    <package's folder>/handout.md lines about other files, for the README in student.zip

Everything but the topics is optional. A homework has three separate parts: what runs beside student code (`worker`,
which imports `autograder.core` only), what the grader and the reports need (`runtime` and each topic's `tasks.py`), and
what only authors need. No module of the engine imports a homework.
"""

from __future__ import annotations

import importlib
import traceback
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from autograder.core.records import Task, Visibility

_PACKAGE = "autograder.homework"  # an example of a name


class Topic(NamedTuple):
    """One file that students write, with its tasks in lecture order. Its name is that of the file and of its folder."""

    name: str  # "conv1d"
    tasks: tuple[Task, ...]


class Banned(NamedTuple):
    """What tasks in NumPy may not call. It may be imported; a case whose call uses it fails."""

    libraries: tuple[str, ...] = ()  # top-level modules; stand-ins replace them
    functions: tuple[str, ...] = ()  # of NumPy: "numpy.convolve"
    inner: tuple[str, ...] = ()  # of NumPy: those that do their work; whatever calls them is forbidden, too
    such_as: tuple[str, ...] = ()  # of NumPy: some that call them, as examples for students


class Course(NamedTuple):
    """The settings of a course. `build` writes them into the bank's `about.json`."""

    title: str = "Homework"
    short_name: str = "homework"  # of folders and files that are made, such as nbgrader's
    lecture: str = ""  # what the slides are called, where a message points to them
    python: str = "3.10"  # the Python that grades, as students are told
    random_cases: Visibility = "after_due_date"  # when students see the items of random cases
    points: Mapping[str, tuple[float, float]] = {}  # task → of its visible item, of its others
    left_out: tuple[str, ...] = ()  # names of tasks that this course does not set
    due: str = ""  # ISO 8601 with a zone; what `class` needs to know what is late
    late_due: str = ""  # the same: until when late ones are taken
    late_policy: Mapping[str, float] = {}  # percent: per_day, at_most; {}: lateness costs nothing


class Assignment(NamedTuple):
    """A homework: its topics, its course, and what is special about it."""

    package: str  # the package that holds it: "autograder.homework"
    topics: tuple[Topic, ...]  # in lecture order
    course: Course = Course()
    worker: str = ""  # a module with DRIVERS: task → how it is called, for tasks that are not plain calls
    shared_modules: tuple[str, ...] = ()  # modules that the topics' `tasks.py` import; they ship too
    banned: Banned = Banned()
    stand_in_modules: Mapping[str, str] = {}  # module → source that replaces it when grading
    handout_files: tuple[str, ...] = ()  # in the folder of the solutions, given to students unchanged
    needs_handout: tuple[str, ...] = ()  # topics whose notebooks contain these files
    solutions: str = "solutions"  # the folder of the solutions, in the repository
    readme: str = ""  # a README with the table of tasks, in the repository; "" where none has it
    stubs: str = "assignments"  # the folder of committed stubs and notebooks; "" if they are not committed
    substitutes: str = ""  # a file in the repository, with correct versions of functions that later tasks call

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in lecture order."""
        return tuple(task for topic in self.topics for task in topic.tasks)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the topics, which are also the names of the students' files, without `.py`."""
        return tuple(topic.name for topic in self.topics)

    def of_file(self, file: str) -> tuple[Task, ...]:
        """The tasks of one file; none where the homework has no such file."""
        return next((topic.tasks for topic in self.topics if topic.name == file), ())

    def task(self, name: str) -> Task:
        """The task of a name.

        Args:
            name: "conv1d.conv1d".

        Raises:
            KeyError: there is none.
        """
        found = next((task for task in self.tasks if task.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def earlier(self, task: Task) -> tuple[Task, ...]:
        """The tasks that come before one in the lecture."""
        return self.tasks[: self.tasks.index(task)]

    def earlier_files(self, file: str) -> tuple[str, ...]:
        """The files that come before one in the lecture."""
        return self.files[: self.files.index(file)]


def load(package: str) -> Assignment:
    """The assignment of a homework's package, without settings of a course.

    Args:
        package: such as "autograder.homework".

    Raises:
        NoHomework: there is no such package.
        BadAssignment: its `runtime` cannot be imported, or has no ASSIGNMENT.
    """
    if not all(part.isidentifier() for part in package.split(".")):
        raise NoHomework(f"{package!r} is not the name of a package; write it with dots, such as {_PACKAGE}")
    runtime = imported(f"{package}.runtime")
    if runtime is None:
        there = (".".join(package.split(".")[:size]) for size in range(1, package.count(".") + 2))
        lacking = next((name for name in there if imported(name) is None), f"{package}.runtime")
        raise NoHomework(f"{package}: there is no {lacking}; a homework has a module runtime.py")
    found = getattr(runtime, "ASSIGNMENT", None)
    if not isinstance(found, Assignment):
        raise BadAssignment(f"{package}.runtime has no ASSIGNMENT; write ASSIGNMENT = Assignment(…)")
    return found


def imported(name: str) -> ModuleType | None:
    """A module of a homework; None where there is none.

    Args:
        name: such as "autograder.homework.runtime".

    Raises:
        BadAssignment: it is there and cannot be imported; the message says why, and where.
    """
    try:
        return importlib.import_module(name)
    except BadAssignment:
        raise  # it says why itself
    except Exception as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and f"{name}.".startswith(f"{missing}."):
            return None
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        raise BadAssignment(f"{name} cannot be imported: {what}{_line_of(error)}") from error


def _line_of(error: Exception) -> str:
    """Where an import failed, for a message; a syntax error says it itself."""
    if isinstance(error, SyntaxError):
        return ""
    at = traceback.extract_tb(error.__traceback__)[-1]
    return "" if at.filename.startswith("<") else f" ({'/'.join(Path(at.filename).parts[-2:])}, line {at.lineno})"


def folder_of(root: Path, assignment: Assignment) -> Path:
    """The folder that holds the topics of an assignment.

    Args:
        root: the repository.
        assignment: its package names the folder.
    """
    return root.joinpath(*assignment.package.split("."))


def settings_of(root: Path, assignment: Assignment) -> str:
    """A checksum of a homework's course.toml, by which a bank knows that it is out of date.

    Args:
        root: the repository.
        assignment: whose course.toml is read.

    Returns:
        Eight hexadecimal digits; "" where there is no course.toml.
    """
    path = folder_of(root, assignment) / "course.toml"
    return f"{zlib.crc32(path.read_bytes()):08x}" if path.exists() else ""


def for_course(assignment: Assignment, course: Course) -> Assignment:
    """The assignment with the settings of a course.

    Args:
        assignment: the homework as its authors wrote it.
        course: its points replace those of the tasks; the tasks that it leaves out are removed.

    Returns:
        The new assignment; the numbers of the tasks do not change.
    """
    topics = (topic._replace(tasks=_of_course(topic.tasks, course)) for topic in assignment.topics)
    return assignment._replace(topics=tuple(topic for topic in topics if topic.tasks), course=course)


def _of_course(tasks: Iterable[Task], course: Course) -> tuple[Task, ...]:
    kept = (task for task in tasks if task.name not in course.left_out)
    return tuple(task._replace(points=course.points.get(task.name, task.points)) for task in kept)


def as_plain(assignment: Assignment) -> dict[str, Any]:
    """An assignment as a bank stores it: the package, and the settings of the course."""
    return {"assignment": assignment.package, "course": assignment.course._asdict()}


def from_plain(about: Mapping[str, Any]) -> Assignment:
    """The assignment of a bank.

    Args:
        about: what `as_plain` returned.

    Raises:
        BadAssignment: the package of the homework cannot be imported.
    """
    written = dict(about["course"])
    written["points"] = {name: tuple(points) for name, points in written["points"].items()}
    written["left_out"] = tuple(written["left_out"])
    return for_course(load(about["assignment"]), Course(**written))


class BadAssignment(Exception):
    """A homework cannot be used; the message says what is missing."""


class NoHomework(BadAssignment):
    """There is no homework of the name that was asked for."""
