"""Two orders in which items can be graded: the product's, and one that interleaves, against which leaks win."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.core.records import Item, ItemResult
from autograder.grading.rounds import Rounds

Order = Callable[[Rounds, Sequence[Item]], list[ItemResult]]


def visible_first(rounds: Rounds, items: Sequence[Item]) -> list[ItemResult]:
    """As `grade` does it."""
    visible = rounds.run([item for item in items if item.visibility == "visible"])
    return [*visible, *rounds.run([item for item in items if item.visibility != "visible"])]


def interleaved(rounds: Rounds, items: Sequence[Item]) -> list[ItemResult]:
    """Each task's visible item, then its hidden ones: so a visible item comes after other tasks' hidden ones."""
    return [result for item in items for result in rounds.run([item])]
