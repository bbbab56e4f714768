"""Wrong answers that no known mistake explains, and that many submissions share.

They are grouped by what came back; those that are alone by how it differs from the right answer; and those that are
still alone by what was raised. Answers that differ by rounding only are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from autograder.judging.sketches import alike_sketches

Shared = Literal["answers", "changes", "exceptions"]
NEAR = 16  # fingerprints with the same shapes and near numbers that one is compared with
KEPT = 2  # submissions of a group that are looked at
_NUMBER = re.compile(r"(?<![\dx])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\dx])")


@dataclass
class Group:
    """Submissions that are wrong in the same way in one task."""

    task: str
    visibility: str
    shared: Shared
    answers: tuple[str, ...]
    changes: tuple[str, ...]
    errors: tuple[str, ...]
    simplest: Mapping[str, str]
    count: int = 0
    items: int = 0  # wrong items of these submissions: of a task the visible one, and others
    members: list[int] = field(default_factory=list)  # positions of the first ones in the class

    def join(self, other: Group) -> None:
        """Take the submissions of another group."""
        self.count += other.count
        self.items += other.items
        self.members = sorted({*self.members, *other.members})[:KEPT]


class Unexplained:
    """Collects the wrong items that no known mistake explains, one submission after the other."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], Group] = {}

    def add(self, position: int, item: Mapping[str, Any], items: int) -> None:
        """Take a wrong item.

        Args:
            position: of the submission in the class.
            item: of `facts_of`, with `wrong` and `simplest`.
            items: how many wrong items it stands for: others of the same task in the same submission.
        """
        wrong = item["wrong"]
        missed = " ".join(map(str, item["missed"]))
        answers = (missed, *(one.get("answer", "") for one in wrong))
        key = (item["task"], item["visibility"], answers)
        if key not in self._found:
            changes = tuple(f"{one['case']}: {one['change']}" for one in wrong if one.get("change"))
            errors = tuple(sorted({one["error"] for one in wrong if one.get("error")}))
            self._found[key] = Group(*key[:2], "answers", answers, changes, errors, item["simplest"])
        self._found[key].join(Group(*key[:2], "answers", (), (), (), {}, 1, items, [position]))

    def groups(self) -> list[Group]:
        """What two submissions or more share, the largest group first; then those that are alone, one each."""
        equal, alone = _split(_rounded(self._found.values()))
        changed, alone = _split(_by(alone, "changes"))
        raised, alone = _split(_by(alone, "exceptions"))
        found = [*equal, *changed, *raised]  # sorting keeps this order where counts are equal
        return [*sorted(found, key=lambda one: -one.count), *alone]


def _split(groups: Iterable[Group]) -> tuple[list[Group], list[Group]]:
    """Those of two submissions or more, and the others."""
    shared: list[Group] = []
    alone: list[Group] = []
    for one in groups:
        (shared if one.count > 1 else alone).append(one)
    return shared, alone


def _rounded(groups: Iterable[Group]) -> Iterator[Group]:
    """Join groups whose answers differ by rounding only: near ones are neighbours when ordered by their numbers."""
    alike: dict[tuple[Any, ...], list[tuple[list[float], Group]]] = {}
    for one in groups:
        shape = tuple(_NUMBER.sub("#", answer) for answer in one.answers[1:])
        numbers = [float(number) for answer in one.answers[1:] for number in _NUMBER.findall(answer)]
        alike.setdefault((one.task, one.visibility, one.answers[0], shape), []).append((numbers, one))
    for bucket in alike.values():
        kept: list[Group] = []
        for _, one in sorted(bucket, key=lambda pair: pair[0]):
            near = next((other for other in kept[-NEAR:] if _alike(one.answers, other.answers)), None)
            if near is None:
                kept.append(one)
            else:
                near.join(one)
        yield from kept


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return one[0] == other[0] and all(map(alike_sketches, one[1:], other[1:]))


def _by(groups: Iterable[Group], shared: Shared) -> list[Group]:
    """Join groups with equal changes or exceptions. What says too little is left alone: a single change."""
    found: dict[tuple[Any, ...], Group] = {}
    for at, one in enumerate(groups):
        same = one.changes if shared == "changes" else one.errors
        telling = len(same) > 1 if shared == "changes" else bool(same)
        key = (one.task, one.visibility, same if telling else at)
        if key in found:
            found[key].join(one)
            found[key].shared = shared
        else:
            found[key] = one
    return list(found.values())
