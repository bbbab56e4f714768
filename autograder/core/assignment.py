"""The interface between the engine and a homework: one record, which a homework fills in and the engine loads by name.

A homework is a Python package with two modules that are looked up by name:

    <package>.runtime     ASSIGNMENT, an `Assignment`: what grading needs. It ships to Gradescope and to students.
    <package>.authoring   AUTHORING: how cases are made and tested (`autograder.authoring.content`). It never ships.

What students get besides is looked up by name, too, where a homework has it:

    <package>.<topic>.figures     functions that a lesson calls as `figures.…`; notebooks hold them
    <package>.figures.…           modules that these share; notebooks hold them
    <package>.pages               PAGES: file name → a function that makes a page of HTML for student.zip
    <topic's folder>/lesson.md    what a notebook says around its tasks (`autograder.release.lessons`)
    <package's folder>/handout.md lines about other files, for the README in student.zip

Everything but the topics is optional. Three faces are kept apart: what runs beside student code (`worker`, imports
`autograder.core` only), what the grader and the reports need (`runtime` and each topic's `tasks.py`), and what only
authors need. No module of the engine imports a homework.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.core.records import Task, Visibility


@dataclass(frozen=True)
class Topic:
    """One file that students write, with its tasks in lecture order. Its name is that of the file and of its folder."""

    name: str  # "conv1d"
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Banned:
    """What tasks in NumPy may not call. Importing it costs nothing; calling it from a task's function earns nothing."""

    libraries: tuple[str, ...] = ()  # top-level modules; stand-ins take their place
    functions: tuple[str, ...] = ()  # of NumPy: "numpy.convolve"
    callers: tuple[str, ...] = ()  # modules of NumPy that call these functions themselves, and may


@dataclass(frozen=True)
class Course:
    """What a course decides; the rest is the homework's. `build` writes it into the bank's `about.json`."""

    title: str = "Homework"
    short_name: str = "homework"  # of folders and files that are made, such as nbgrader's
    lecture: str = ""  # what the slides are called, where a message points to them
    python: str = "3.10"  # the Python that grades, as students are told
    random_cases: Visibility = "after_due_date"  # when students see the items of random cases
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)  # task → for its visible item, its others
    left_out: tuple[str, ...] = ()  # names of tasks that this course does not set


@dataclass(frozen=True)
class Assignment:
    """A homework, as the engine knows it."""

    package: str  # the package that holds it: "autograder.homework"
    topics: tuple[Topic, ...]  # in lecture order
    course: Course = Course()
    worker: str = ""  # a module with DRIVERS: task → how it is called, for tasks that are no plain calls
    shared_modules: tuple[str, ...] = ()  # modules beside the topics that `tasks.py` import, and that ship with them
    banned: Banned = Banned()
    stand_in_modules: Mapping[str, str] = field(default_factory=dict)  # module → source that stands in when grading
    handout_files: tuple[str, ...] = ()  # beside the solutions, handed to students as they are
    needs_handout: tuple[str, ...] = ()  # topics whose notebooks hold these files
    solutions: str = "solutions"  # the folder of the model answers, below the repository
    readme: str = ""  # a README with the table of tasks, below the repository; "" where none has it
    stubs: str = "assignments"  # the folder where stubs and notebooks are committed; "" where they are not
    substitutes: str = ""  # a file with correct versions of functions that later tasks call, below the repository

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks, in lecture order."""
        return tuple(task for topic in self.topics for task in topic.tasks)

    @property
    def files(self) -> tuple[str, ...]:
        """The topics' names, which are those of the students' files without their ending."""
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
    """The assignment that a package holds, as its authors wrote it.

    Raises:
        BadAssignment: there is no such package, or it holds none.
    """
    try:
        runtime = importlib.import_module(f"{package}.runtime")
    except ModuleNotFoundError as error:
        if error.name and (f"{package}.runtime" == error.name or package.startswith(error.name)):
            raise BadAssignment(f"{package}: there is no {error.name}; a homework has a module runtime.py") from None
        raise
    found = getattr(runtime, "ASSIGNMENT", None)
    if not isinstance(found, Assignment):
        raise BadAssignment(f"{package}.runtime has no ASSIGNMENT; write ASSIGNMENT = Assignment(…)")
    return found


def folder_of(root: Path, assignment: Assignment) -> Path:
    """The folder of an assignment's topics in a repository."""
    return root.joinpath(*assignment.package.split("."))


def settings_of(root: Path, assignment: Assignment) -> str:
    """A word that differs whenever a homework's course.toml does; "" where there is none."""
    path = folder_of(root, assignment) / "course.toml"
    return f"{zlib.crc32(path.read_bytes()):08x}" if path.exists() else ""


def for_course(assignment: Assignment, course: Course) -> Assignment:
    """The assignment as a course sets it: its points, and without the tasks that it leaves out. Numbers stay."""
    topics = (replace(topic, tasks=_of_course(topic.tasks, course)) for topic in assignment.topics)
    return replace(assignment, topics=tuple(topic for topic in topics if topic.tasks), course=course)


def _of_course(tasks: Iterable[Task], course: Course) -> tuple[Task, ...]:
    kept = (task for task in tasks if task.name not in course.left_out)
    return tuple(replace(task, points=course.points.get(task.name, task.points)) for task in kept)


def as_plain(assignment: Assignment) -> dict[str, Any]:
    """What a bank says of its assignment: the package, and the course's settings."""
    return {"assignment": assignment.package, "course": asdict(assignment.course)}


def from_plain(about: Mapping[str, Any]) -> Assignment:
    """The assignment of a bank, from what `as_plain` wrote: nothing but the package and the bank is read.

    Raises:
        BadAssignment: the package is not here.
    """
    written = dict(about["course"])
    written["points"] = {name: tuple(points) for name, points in written["points"].items()}
    written["left_out"] = tuple(written["left_out"])
    return for_course(load(about["assignment"]), Course(**written))


class BadAssignment(Exception):
    """A homework cannot be used; the message says where, and what is missing."""


# ---------------------------------------------------------------- finding a task by what a person types


class Unknown(LookupError):
    """A name is no task's and no file's; the text says which there are."""


def find(assignment: Assignment, typed: str) -> tuple[Task, ...]:
    """The tasks that a person means: one, or all of a file.

    Args:
        typed: a file (`conv2d.py`, `conv2d.ipynb`, `notebooks/conv2d.ipynb`, `7`), a function (`Conv2D`), a task
            (`conv2d.conv2d`) or its number (`4.2`). A file goes before a function of the same name.

    Raises:
        Unknown: there is none; the text names what is near.
    """
    plain = typed.strip().replace("\\", "/").rstrip("/").rpartition("/")[2]
    for ending in (".py", ".ipynb"):
        plain = plain.removesuffix(ending)
    for same in (str, str.lower):
        meant = same(plain)
        for topic in assignment.topics:
            if meant in (same(topic.name), topic.tasks[0].number.partition(".")[0]):
                return topic.tasks
        found = [task for task in assignment.tasks if meant in (same(task.function), same(task.name), task.number)]
        if found:
            return tuple(found)
    raise Unknown(_unknown(assignment, typed, plain))


def find_one(assignment: Assignment, typed: str) -> Task:
    """The one task that a person means; of a file, the function that has its name.

    Args:
        typed: as for `find`.

    Raises:
        Unknown: there is none, or the name is that of a file with several tasks.
    """
    found = find(assignment, typed)
    named = [task for task in found if len(found) == 1 or task.function == task.file]
    if not named:
        functions = ", ".join(task.function for task in found)
        raise Unknown(f"{typed} is a file with {len(found)} tasks; name one of {functions}")
    return named[0]


def find_all(assignment: Assignment, typed: Sequence[str]) -> tuple[Task, ...]:
    """The tasks that are meant by several names, in lecture order; all tasks when there are no names.

    Raises:
        Unknown: a name is no task's, and no file's.
    """
    meant = {task.name for name in typed for task in find(assignment, name)}
    return tuple(task for task in assignment.tasks if task.name in meant or not typed)


def _unknown(assignment: Assignment, typed: str, plain: str) -> str:
    import difflib  # late: only a wrong name needs it

    known = dict.fromkeys([*assignment.files, *(task.function for task in assignment.tasks)])
    lower = {name.lower(): name for name in known}
    near = [lower[name] for name in difflib.get_close_matches(plain.rpartition(".")[2].lower(), lower, n=3)]
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    files = ", ".join(assignment.files)
    return f"There is no task {typed!r}.{meant}\nThe files are {files}; each function in them is a task."
