"""The items of a report: which there are, what they are called, what a student reads under each.

Each task has a visible item (the slides' and public cases) and an item for every other visibility its
cases have. Gradescope, the terminal and the notebooks take their items and words from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.core.records import Case, Item, Task, Visibility

TITLES: Mapping[Visibility, str] = {
    "visible": "the slides' examples and public cases",
    "after_due_date": "random cases",
    "after_published": "cases shown with the grades",
    "hidden": "hidden cases",
}
OUTPUT_LIMIT = 20_000  # characters of one item; Gradescope cuts the middle out of anything over 100,000


def plan(tasks: Iterable[Task], cases: Iterable[Case], random_cases: Visibility = "after_due_date") -> tuple[Item, ...]:
    """All items of some tasks, in their order, whatever was handed in.

    Args:
        tasks: in the order of the lecture.
        cases: the bank's.
        random_cases: the visibility of the second item of a task that has no hidden case, as without PyTorch.
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
    """The name of an item, from which a person knows the task.

    >>> title(Item(Task("conv1d", "conv1d", "1.2", (2, 4), ("signal", "weights")), "after_due_date", 4.0, ()))
    '1.2 conv1d: random cases'
    """
    return f"{item.task.number} {item.task.function}: {TITLES[item.visibility]}"
