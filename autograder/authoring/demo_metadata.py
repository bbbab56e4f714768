"""Who handed in what of a made-up class, and when, as Gradescope's export says it; and how often what happens."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

DUE = datetime(2026, 1, 19, 23, 59)  # in UTC, as Gradescope writes times
FIRST_NAMES = ("Ada", "Björn", "Chiara", "Đorđe", "Елена", "Фёдор", "李娜", "王伟", "ليلى", "يوسف", "Noor", "Zoë")
LAST_NAMES = (
    "Lovelace",
    "Åkesson",
    "D'Angelo",
    "Kovač",
    "Смирнова",
    "Иванов",
    "陈",
    "赵",
    "حداد",
    "منصور",
    "O’Brien",
    "Ng",
)


@dataclass(frozen=True)
class Frequencies:
    """How often what happens in a made-up class: shares from 0 to 1."""

    known: float = 0.16  # a task has a known mistake
    unknown: float = 0.05  # a task has a mistake that the guide does not have
    unwritten: float = 0.04  # a task is not written
    no_file: float = 0.03  # a file is not handed in
    broken: float = 0.01  # a file does not parse
    torch: float = 0.6  # the files in PyTorch are handed in
    late: float = 0.1
    group: float = 0.08  # two students hand in together
    no_sid: float = 0.1  # the export does not know a student's SID
    mac: float = 0.25  # a Mac left its own files in the submission


def frequencies_of(written: Sequence[str]) -> Frequencies:
    """Frequencies as they are written on a command line, the usual ones where nothing is said.

    Raises:
        ValueError: a name is unknown, or a share is no number from 0 to 1.

    >>> frequencies_of(["known=0.5"]).known
    0.5
    """
    known = [field.name for field in fields(Frequencies)]
    found: dict[str, float] = {}
    for words in written:
        name, _, share = words.partition("=")
        if name not in known:
            raise ValueError(f"--frequency {words}: unknown name {name!r}; known names: {', '.join(known)}")
        if not re.fullmatch(r"0|1|0?\.\d{1,9}|[01]\.0*", share, re.ASCII):
            raise ValueError(f"--frequency {words}: write a share from 0 to 1, such as {name}=0.3")
        found[name] = float(share)
    return Frequencies(**found)


def metadata(rng: random.Random, number: int, score: float, often: Frequencies) -> str:
    """The entry of one submission in `submission_metadata.yml`, with the keys of Ruby that Gradescope writes.

    Args:
        rng: decides who handed it in, and when.
        number: of the submission.
        score: that it is said to have got.
        often: how often what happens.
    """
    students = 2 if rng.random() < often.group else 1
    late = rng.random() < often.late
    hours = rng.uniform(0.2, 40) if late else -abs(rng.gauss(0, 30)) - 0.1
    created = DUE + timedelta(seconds=int(3600 * hours))
    lines = [f"submission_{number}:", "  :submitters:"]
    lines += [line for at in range(students) for line in _submitter(rng, 2 * number + at, often)]
    lines += [
        f"  :created_at: {created:%Y-%m-%d %H:%M:%S}.{number % 100:02d} Z",
        f"  :score: {score}",
        "  :results:",
        f"    score: {score}",
        "    tests: []",
        "  :history: []",
    ]
    return "\n".join(lines) + "\n"


def _submitter(rng: random.Random, number: int, often: Frequencies) -> list[str]:
    name = f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"
    sid = "" if rng.random() < often.no_sid else f' "{number % 10_000_000:07d}"'
    return [f"  - :name: {_quoted(name)}", f"    :sid:{sid}", f"    :email: {_quoted(f'student{number}@example.org')}"]


def _quoted(text: str) -> str:
    """A text as YAML reads it, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
