"""The second step of help: what is said when the same known mistake comes back.

The first step is the hint. The second one says which slide of the lecture to look at, draws it, draws the case that
is shown in the same way, and says what to compare. It is never the answer. A homework writes it, where it has it, in
two places that are looked up by name and imported only when a mistake has come back:

    <package>.<topic>.families    FAMILIES: mistakes of the topic that are compared in the same way, a `Family` each
    <package>.slides              SLIDES: key → `Slide`; and, where there is one, `worked(task, shown)`, a picture of
                                  one entry of the answer in the case that is shown
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autograder.core.assignment import Assignment, imported
from autograder.core.records import ItemResult, Judged, Picture, SecondStep, Task

Worked = Callable[[Task, Judged], "Picture | None"]


@dataclass(frozen=True)
class Family:
    """Known mistakes that the same second step helps with."""

    name: str
    slide: str  # a key of the homework's SLIDES
    compare: str  # two or three sentences: what to look at, to write down and to compare
    mistakes: Mapping[str, str]  # function → names of its known mistakes, with spaces between them
    slides: Mapping[str, str] = field(default_factory=dict)  # function → its slide, where that is another one


@dataclass(frozen=True)
class Slide:
    """One slide of the lecture."""

    title: str  # as it stands on the slide
    shows: str  # a sentence
    picture: Picture | None = None  # in the slide's own way


def families(assignment: Assignment, file: str) -> tuple[Family, ...]:
    """The families of a topic; none where the homework has none.

    Args:
        assignment: the homework.
        file: the topic's name.

    Raises:
        BadAssignment: the module is there and cannot be imported.
    """
    module = imported(f"{assignment.package}.{file}.families")
    return () if module is None else tuple(module.FAMILIES)


def family_of(assignment: Assignment, task: Task, mistake: str) -> Family | None:
    """The family of a known mistake; None where it has none.

    Args:
        assignment: the homework.
        task: the mistake's task.
        mistake: its name.
    """
    for family in families(assignment, task.file):
        if mistake in family.mistakes.get(task.function, "").split():
            return family
    return None


def slide_of(family: Family, function: str) -> str:
    """The key of the slide that is shown for a mistake in a function.

    Args:
        family: the mistake's.
        function: the name of the task's function.

    >>> of_both = Family("kept", "2d", "…", {"pool1d": "average1d", "pool2d": "average"}, {"pool1d": "1d"})
    >>> slide_of(of_both, "pool1d"), slide_of(of_both, "pool2d")
    ('1d', '2d')
    """
    return family.slides.get(function, family.slide)


def with_second_step(assignment: Assignment, result: ItemResult) -> ItemResult:
    """A result with the second step of help, where there is one; else the result as it is.

    Args:
        assignment: the homework.
        result: of a visible item, with a mistake that has come back.
    """
    try:
        return result._replace(second_step=second_step(assignment, result))
    except Exception:  # a fault in what is only help must cost nobody a result
        return result


def second_step(assignment: Assignment, result: ItemResult) -> SecondStep | None:
    """The second step for the mistake that the hint of a result is about; None where it has no family.

    Args:
        assignment: the homework.
        result: of a visible item.

    Raises:
        BadAssignment: a module of the homework is there and cannot be imported.
    """
    task, shown = result.item.task, result.shown
    family = family_of(assignment, task, result.mistakes[0]) if result.mistakes else None
    if family is None or result.item.visibility != "visible":
        return None
    module = imported(f"{assignment.package}.slides")
    slide: Slide | None = None if module is None else module.SLIDES.get(slide_of(family, task.function))
    worked: Worked | None = getattr(module, "worked", None)
    drawn = worked(task, shown) if worked and shown else None
    if slide is None:
        return SecondStep("", (drawn,) if drawn else (), family.compare)
    own = drawn is not None and shown is not None and shown.case.slide == slide.title  # it is the slide's picture
    pictures = tuple(picture for picture in (None if own else slide.picture, drawn) if picture)
    return SecondStep(
        f'{assignment.course.lecture or "The lecture"}, slide "{slide.title}": {slide.shows}', pictures, family.compare
    )
