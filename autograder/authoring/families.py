"""The families of the second step of help (`core.second_step`): of known mistakes, each in one, and of known slides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from autograder.authoring.mistakes import Mistake
from autograder.core.assignment import Assignment, imported
from autograder.core.second_step import Family, families


def wrong_families(assignment: Assignment, mistakes: Iterable[Mistake]) -> Iterator[str]:
    """What cannot be right in the families of a homework, a sentence each. A mistake may be in none.

    Args:
        assignment: the homework.
        mistakes: all that are known.

    Raises:
        BadAssignment: a module of the homework cannot be imported.
    """
    known = {(one.task, one.name) for one in mistakes}
    module = imported(f"{assignment.package}.slides")
    slides = () if module is None else tuple(module.SLIDES)
    for file in assignment.files:
        own = families(assignment, file)
        where = f"{file}/families.py"
        for family in own:
            for slide in dict.fromkeys((family.slide, *family.slides.values())):
                if slide not in slides:
                    yield f"{where}: the family {family.name!r} points to the slide {slide!r}; slides.py has none"
            for function in family.slides:
                if function not in family.mistakes:
                    yield f"{where}: the family {family.name!r} has a slide for {function}, but no mistake of it"
            for task, name in _members(file, family):
                if (task, name) not in known:
                    yield f"{where}: the family {family.name!r} names {name}, which is not a known mistake of {task}"
        for (task, name), times in Counter(member for family in own for member in _members(file, family)).items():
            if times > 1:
                yield f"{where}: {name} of {task} is in {times} families; leave it in one"


def _members(file: str, family: Family) -> Iterator[tuple[str, str]]:
    for function, names in family.mistakes.items():
        yield from ((f"{file}.{function}", name) for name in names.split())
