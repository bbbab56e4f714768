"""A tally → what the class page says: rows and paragraphs, in order. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.cases.items import TITLES
from autograder.classroom.groups import Group
from autograder.classroom.statistics import quantile
from autograder.classroom.tally import ItemTally, MistakeTally, Tally
from autograder.core.records import Item
from autograder.core.wording import short

APART, NOT_APART = 0.3, 0.1  # correlations from which an item tells students apart well, and below which it does not
SHARED = {  # what the submissions of a group have in common
    "answers": "the same wrong answers",
    "changes": "answers that differ from the right ones in the same way",
    "exceptions": "the same exception",
}


@dataclass(frozen=True)
class ItemRow:
    """One line of the table of items."""

    number: str
    function: str
    cases: str  # which ones: "random cases"
    rate: float
    judged: int
    uncalled: int  # of these, not handed in, not written, or a file that does not run
    passed: int
    mean: float
    most: float
    correlation: str
    verdict: str  # how well it tells students apart


@dataclass(frozen=True)
class MistakeView:
    """A known mistake that was recognised."""

    id: str
    number: str
    function: str
    name: str
    count: int
    share: float
    hint: str
    simplest: Mapping[str, str]
    post: str  # a paragraph for the class


@dataclass(frozen=True)
class Unmissed:
    """The cases of an item that every submission passes."""

    number: str
    function: str
    cases: str
    titles: tuple[str, ...]
    of: int


def in_words(scores: Sequence[float], most: float) -> str:
    """The scores of a class in two sentences.

    Args:
        scores: of the submissions, at least one.
        most: the points that can be had.
    """
    ordered = sorted(scores)
    low, middle, high = (short(round(quantile(ordered, share), 1)) for share in (0.25, 0.5, 0.75))
    mean = short(round(sum(ordered) / len(ordered), 1))
    return (
        f"Half of the submissions have {middle} of {short(round(most, 2))} points or more, the middle half {low} to"
        f" {high}; the mean is {mean}."
    )


def item_rows(tally: Tally) -> list[ItemRow]:
    """All items, the hardest first."""
    items = sorted(tally.items.values(), key=lambda item: item.rate)
    return [_item_row(item) for item in items]


def _item_row(item: ItemTally) -> ItemRow:
    value = item.correlation.value
    value = None if value is None else round(value, 2)  # as it is shown: two that look the same are judged the same
    return ItemRow(
        item.number,
        item.task.partition(".")[2],
        cases_of(item.visibility),
        item.rate,
        item.judged,
        item.uncalled,
        item.passed,
        item.points / item.judged if item.judged else 0.0,
        item.most,
        "–" if value is None else f"{value:.2f}".replace("-", "−"),
        _apart(item, value),
    )


def _apart(item: ItemTally, value: float | None) -> str:
    if value is None:
        alike = {0: "nobody passes", item.judged: "everybody passes"}
        return alike.get(item.passed, "all alike") if item.judged else "not judged"
    if value < NOT_APART:
        return "the weak pass it" if value < -NOT_APART else "does not"
    return "well" if value >= APART else "a little"


def cases_of(visibility: str) -> str:
    """What the cases of an item are called."""
    return next((title for known, title in TITLES.items() if known == visibility), visibility)


# ---------------------------------------------------------------- known mistakes


def mistakes(tally: Tally) -> list[MistakeView]:
    """The known mistakes that were recognised, the most frequent first."""
    tasks = list(dict.fromkeys(item.task for item in tally.items.values()))  # in the lecture's order
    ordered = sorted(tally.mistakes.values(), key=lambda one: (-one.count, tasks.index(one.task), one.names))
    return [_mistake(one, tally.count, at) for at, one in enumerate(ordered, 1)]


def by_task(found: Sequence[MistakeView]) -> list[tuple[str, str, tuple[str, ...]]]:
    """The names of mistakes by their tasks: its number, its function, and what is wrong in it.

    Args:
        found: those of a task one after the other.
    """
    names: dict[tuple[str, str], list[str]] = {}
    for one in found:
        names.setdefault((one.number, one.function), []).append(one.name)
    return [(*task, tuple(listed)) for task, listed in names.items()]


def _mistake(one: MistakeTally, count: int, at: int) -> MistakeView:
    name = " and ".join(name.replace("_", " ") for name in one.names)
    function = one.task.partition(".")[2]
    post = paragraph(one, count) if one.count > 1 else ""  # of one alone, the class may know who it is
    return MistakeView(
        f"mistake-{at}", one.number, function, name, one.count, one.count / count, one.hint, one.simplest, post
    )


def paragraph(one: MistakeTally, count: int) -> str:
    """What can be posted to the class about a mistake: the example is a public one, and the hint gives no answer away.

    Args:
        one: the mistake.
        count: how many submissions were graded.
    """
    simplest = one.simplest
    said = simplest.get("said", "").strip().rpartition("\n")[2].rstrip(".")  # the last line is what happened
    call = f" ({simplest['call']})" if simplest.get("call") else ""
    slide = simplest.get("slide", "").removeprefix("derived from: ")
    task = one.task.partition(".")[2]
    sentences = [
        f"{one.count} of {count} submissions have the same problem in {task} (task {one.number}).",
        f"You can see it in the example “{simplest.get('title', '').rstrip('.')}”{call}: {said}.",
        f"Ask yourself: {one.hint}",
    ]
    return " ".join(sentences + ([f"On the slides: {slide}."] if slide else []))


# ---------------------------------------------------------------- what no known mistake explains


def shared(group: Group) -> str:
    """What the submissions of a group have in common."""
    only_errors = bool(group.errors) and not group.changes and set(group.answers[1:]) <= set(group.errors)
    return SHARED["exceptions" if only_errors else group.shared]


def explained(tally: Tally, groups: Sequence[Group]) -> tuple[float, float]:
    """The share of the wrong items that known mistakes explain, and what the groups would add as known mistakes.

    Args:
        tally: of the class.
        groups: those of two submissions or more.
    """
    if not tally.wrong:
        return 0.0, 0.0
    return tally.explained / tally.wrong, sum(group.items for group in groups) / tally.wrong


# ---------------------------------------------------------------- cases nobody misses


def unmissed(tally: Tally, plan: Sequence[Item] = ()) -> list[Unmissed]:
    """Of each item that somebody was judged on, the scored cases that all of them pass.

    Args:
        tally: of the class.
        plan: the items with their cases, for the cases' titles; without it they are numbered.
    """
    titles: dict[tuple[str, str], list[str]] = {
        (one.task.name, one.visibility): [case.title for case in one.cases if case.scored] for one in plan
    }
    found = []
    for key, item in tally.items.items():
        named = titles.get(key, [f"case {at}" for at in range(1, item.cases + 1)])
        never = [title for at, title in enumerate(named) if not item.missed[at]]
        if item.judged and never:
            function = item.task.partition(".")[2]
            found.append(Unmissed(item.number, function, cases_of(item.visibility), tuple(never), len(named)))
    return found
