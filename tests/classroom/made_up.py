"""Results of a class that are made up: no submission is graded for them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.classroom.records import Entry, Graded, Student

MISTAKES = {
    "flipped_filter": "Which filter entry meets the first entry of the signal on the slide?",
    "one_stop_too_few": "How many stops are there?",
}
TASKS = [
    (f"{topic}.{function}", f"{at}.{place}")
    for at, (topic, functions) in enumerate(
        {
            "conv1d": ("output_length", "conv1d"),
            "conv2d": ("conv2d", "edge_strength"),
            "tensors": ("conv_layer",),
        }.items(),
        1,
    )
    for place, function in enumerate(functions, 1)
]
SIMPLEST = {
    "title": "The filter slides along the signal",
    "slide": "derived from: example: 1-dimensional convolution",
    "call": "conv1d(signal, weights)",
    "said": "3 of 4 values differ; first at (0,): expected -1, got 1",
    "picture": "conv1d(signal, weights)\n\nexpected  1 -1\ngot       1* 0",
}


HIDDEN = {"title": "random case 4", "slide": "", "sizes": "signal 6, weights 5, padding 2"}


def item(
    task: str = "conv1d.conv1d",
    number: str = "1.2",
    *,
    visibility: str = "visible",
    kind: str = "fail",
    score: float = 0.0,
    mistake: Sequence[str] = (),
    wrong: Sequence[Mapping[str, Any]] = (),
    missed: Sequence[int] = (0,),
    reason: str = "values",
) -> dict[str, Any]:
    """An item of `facts_of`, of four scored cases and two points."""
    facts: dict[str, Any] = {"task": task, "number": number, "title": f"{number} {task}", "visibility": visibility}
    facts |= {"kind": kind, "reason": reason, "score": 2.0 if kind == "pass" else score, "max": 2.0, "cases": 4}
    if kind == "fail" and (mistake or wrong or missed):
        facts |= {"missed": list(missed), "scored": list(missed), "mistake": list(mistake)}
        facts |= {
            "hint": MISTAKES.get(mistake[0], "") if mistake else "",
            "simplest": SIMPLEST if visibility == "visible" else HIDDEN,
        }
        if not mistake:
            facts["wrong"] = [dict(one) for one in wrong]
    return facts


def graded(items: Sequence[Mapping[str, Any]], number: int = 1, path: Path = Path("/nowhere"), **more: Any) -> Graded:
    """A submission with these items."""
    entry = Entry(f"submission_{number}", path, (Student(f"Ada {number}", f"{number:07d}", f"{number}@example.org"),))
    document = {"extra_data": {"facts": {"version": 1, "assignment": "autograder.homework", "items": list(items)}}}
    return Graded(entry, document, **{"score": sum(one["score"] for one in items), **more})


def wrong(number: int, **fingerprints: str) -> dict[str, Any]:
    """A case that fails."""
    return {"case": number, **fingerprints}


def some_class(count: int, seed: int = 0) -> Iterator[Graded]:
    """A class with known mistakes, shared ones without a name, and right answers."""
    rng = random.Random(seed)
    for number in range(count):
        ability = rng.random()
        items = []
        for task, place in TASKS:
            for visibility in ("visible", "after_due_date"):
                items.append(_some_item(rng, ability, task, place, visibility))
        yield graded(items, number)


def _some_item(rng: random.Random, ability: float, task: str, number: str, visibility: str) -> dict[str, Any]:
    if rng.random() < 0.2 + 0.7 * ability:
        return item(task, number, visibility=visibility, kind="pass")
    if rng.random() < 0.6 and visibility == "visible":
        return item(task, number, mistake=[rng.choice(list(MISTAKES))], missed=[0, 1], score=1.0)
    answer = f"4 {rng.choice((3.5, 4.25, rng.uniform(1, 9))):.6g} 0.728946 1.32549"
    return item(task, number, visibility=visibility, wrong=[wrong(0, answer=answer)], missed=[0])
