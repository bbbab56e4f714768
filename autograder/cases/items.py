"""The items of a report, and their titles.

Each task has a visible item (the slides' and public cases) and one item for every other visibility that its
cases have. Gradescope, the terminal and the notebooks all use these items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.cases.about import About, read_about
from autograder.cases.bank import read_bank
from autograder.core.records import Case, Item, Task, Visibility

TITLES: Mapping[Visibility, str] = {
    "visible": "the slides' examples and public cases",
    "after_due_date": "random cases",
    "after_published": "cases shown with the grades",
    "hidden": "hidden cases",
}
OUTPUT_LIMIT = 20_000  # characters of one item; Gradescope shortens more than 100,000


class Planned(NamedTuple):
    """What a bank holds."""

    about: About
    items: tuple[Item, ...]

    @property
    def visible(self) -> tuple[Item, ...]:
        """The items that a student sees at once, in order."""
        return tuple(item for item in self.items if item.visibility == "visible")

    @property
    def others(self) -> tuple[Item, ...]:
        """The hidden items, in order."""
        return tuple(item for item in self.items if item.visibility != "visible")


def read_planned(bank: Path, about: About | None = None, files: Collection[str] | None = None) -> Planned:
    """Read a bank's settings and all its items.

    Args:
        bank: the folder that `build` froze the cases into.
        about: its settings, where they have been read.
        files: of the homework, whose cases will be run; of the others only what `About.outline` tells is known, where
            there is one. None: all.

    Raises:
        BadAssignment, BadBank, OSError: as for `read_about` and `read_bank`.
    """
    about = about or read_about(bank)
    assignment = about.assignment
    everything = files is None or not about.outline  # as in the copy that students get
    read = [file for file in assignment.files if everything or file in (files or ())]
    cases = (*read_bank(bank, read), *about.unread(read))
    return Planned(about, plan(assignment.tasks, cases, assignment.course.random_cases))


def plan(tasks: Iterable[Task], cases: Iterable[Case], random_cases: Visibility = "after_due_date") -> tuple[Item, ...]:
    """All items of some tasks, in order; they do not depend on the submission.

    Args:
        tasks: in the order of the lecture.
        cases: the bank's.
        random_cases: visibility of the second item of a task without hidden cases, as in a bank without PyTorch.
    """
    of_task: dict[str, list[Case]] = {}
    for case in cases:
        of_task.setdefault(case.task, []).append(case)
    return tuple(item for task in tasks for item in _items(task, of_task.get(task.name, []), random_cases))


def _items(task: Task, cases: list[Case], random_cases: Visibility) -> tuple[Item, ...]:
    visible, hidden = task.points
    others: list[Visibility] = [
        shown for shown in TITLES if shown != "visible" and any(case.visibility == shown for case in cases)
    ]
    shares: dict[Visibility, float] = {"visible": float(visible)}
    for shown in others or [random_cases]:
        shares[shown] = round(hidden / max(1, len(others)), 4)
    return tuple(
        Item(task, shown, points, tuple(case for case in cases if case.visibility == shown))
        for shown, points in shares.items()
    )


def title(item: Item) -> str:
    """The title of an item: its task, and which cases it has.

    >>> title(Item(Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights")), "after_due_date", 4.0, ()))
    '1.2 conv1d: random cases'
    """
    return f"{item.task.number} {item.task.function}: {TITLES[item.visibility]}"
