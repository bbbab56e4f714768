"""A class, counted in one pass over its results: items, known mistakes, and what none of them explains."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.classroom.groups import Unexplained
from autograder.classroom.records import Graded
from autograder.classroom.statistics import Correlation


@dataclass
class ItemTally:
    """One item over the class."""

    task: str
    number: str
    title: str
    visibility: str
    most: float
    cases: int
    judged: int = 0
    uncalled: int = 0  # of these: there was nothing to call
    passed: int = 0
    points: float = 0.0  # of those who were judged, together
    correlation: Correlation = field(default_factory=Correlation)
    missed: Counter[int] = field(default_factory=Counter)  # number of a scored case → submissions that fail it

    @property
    def rate(self) -> float:
        """The share of the judged submissions that pass all its cases; 0 where none was judged."""
        return self.passed / self.judged if self.judged else 0.0


@dataclass
class MistakeTally:
    """A known mistake, or two made together, over the class."""

    task: str
    number: str
    names: tuple[str, ...]
    hint: str
    simplest: Mapping[str, str]
    count: int = 0


@dataclass
class Tally:
    """Everything that is counted."""

    count: int = 0  # submissions that were graded
    faults: int = 0  # submissions that the autograder could not grade: they count nowhere else
    bare: int = 0  # submissions whose results have no facts: they count nowhere else
    scores: array[float] = field(default_factory=lambda: array("d"))
    assignment: str = ""
    items: dict[tuple[str, str], ItemTally] = field(default_factory=dict)
    mistakes: dict[tuple[str, tuple[str, ...]], MistakeTally] = field(default_factory=dict)
    wrong: int = 0  # items whose function was called and gave something wrong
    explained: int = 0  # of these, items of a task in which a known mistake was recognised
    uncalled: int = 0  # items that fail because there was nothing to call: not handed in, not written, a syntax error
    unexplained: Unexplained = field(default_factory=Unexplained)

    @property
    def most(self) -> float:
        """The points of all items."""
        return sum(item.most for item in self.items.values())


def tally(entries: Iterable[Graded]) -> Tally:
    """Count a class, one submission after the other; no result is kept."""
    found = Tally()
    for position, one in enumerate(entries):
        facts = _facts(one)
        if one.fault or facts is None:
            found.faults += bool(one.fault)
            found.bare += not one.fault
            continue
        found.count += 1
        found.scores.append(float(one.score))
        found.assignment = found.assignment or str(facts.get("assignment", ""))
        _count(found, position, facts["items"])
    return found


def _facts(one: Graded) -> Mapping[str, Any] | None:
    extra = one.document.get("extra_data")
    facts = extra.get("facts") if isinstance(extra, Mapping) else None
    return facts if isinstance(facts, Mapping) and isinstance(facts.get("items"), list) else None


def _count(found: Tally, position: int, items: list[Mapping[str, Any]]) -> None:
    total = sum(item["score"] for item in items)
    for item in items:
        _count_item(found, item, total)
    of_task: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        if item["kind"] == "fail":
            found.uncalled += "simplest" not in item
            if "simplest" in item:
                of_task.setdefault(item["task"], []).append(item)
    for wrong in of_task.values():
        found.wrong += len(wrong)
        known = next((item for item in wrong if item["mistake"]), None)
        if known is not None:
            found.explained += len(wrong)
            _count_mistake(found, known)
        else:
            told = next((item for item in wrong if item.get("wrong")), None)
            if told is not None:
                found.unexplained.add(position, told, len(wrong))


def _count_item(found: Tally, item: Mapping[str, Any], total: float) -> None:
    key = (item["task"], item["visibility"])
    if key not in found.items:
        names = ("task", "number", "title", "visibility", "max", "cases")
        found.items[key] = ItemTally(*(item[name] for name in names))
    one = found.items[key]
    if item["kind"] == "not judged":
        return
    passes = item["kind"] == "pass"
    one.judged += 1
    one.uncalled += item["kind"] == "fail" and "simplest" not in item
    one.passed += passes
    one.points += item["score"]
    one.correlation.add(passes=passes, rest=total - item["score"])
    one.missed.update(item.get("scored", () if passes or "simplest" in item else range(item["cases"])))


def _count_mistake(found: Tally, item: Mapping[str, Any]) -> None:
    key = (item["task"], tuple(item["mistake"]))
    simplest = item["simplest"]
    if key not in found.mistakes:
        found.mistakes[key] = MistakeTally(item["task"], item["number"], key[1], item["hint"], simplest)
    one = found.mistakes[key]
    one.count += 1
    if len(simplest.get("picture", "")) < len(one.simplest.get("picture", "")):
        one.simplest = simplest
