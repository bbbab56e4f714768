"""Rows of the table: a number beside its goal, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TIMES, SECONDS, MEGABYTES = "×", "s", "MB"
HEAD = "| | measured | goal | met | |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    unit: str  # TIMES, SECONDS or MEGABYTES
    goal: float | None  # at most this; None: there is no goal
    value: float | None  # None: it was not measured
    detail: str = ""  # both sides of a ratio; or the reason why it was not measured


def line(row: Row) -> str:
    """A row as a line of Markdown.

    >>> line(Row("one file", TIMES, 1.3, 1.234, "0.3 s against 0.24 s"))
    '| one file | 1.23 × | ≤ 1.3 × | yes | 0.3 s against 0.24 s |'
    >>> line(Row("one file", TIMES, 1.3, None, "no environment"))
    '| one file | – | ≤ 1.3 × | – | not measured: no environment |'
    """
    goal = "–" if row.goal is None else f"≤ {row.goal:g} {row.unit}"
    if row.value is None:
        return f"| {row.what} | – | {goal} | – | not measured: {row.detail} |"
    met = "–" if row.goal is None else "yes" if row.value <= row.goal else "no"
    return f"| {row.what} | {amount(row.value, row.unit)} | {goal} | {met} | {row.detail} |"


def amount(value: float, unit: str) -> str:
    """A measured number with its unit.

    Args:
        value: in that unit.
        unit: one of the three.

    >>> amount(0.5678, SECONDS), amount(411.3, MEGABYTES)
    ('0.57 s', '411 MB')
    """
    return f"{value:.0f} {unit}" if unit == MEGABYTES else f"{value:.2f} {unit}"


def table(rows: Iterable[Row]) -> str:
    """The whole table in Markdown."""
    return "\n".join([HEAD, *map(line, rows)])


def missing(what: Iterable[tuple[str, str, float | None]], why: str) -> list[Row]:
    """Rows that were not measured.

    Args:
        what: what each is about, its unit and its goal.
        why: the reason, for all of them.
    """
    return [Row(name, unit, goal, None, why) for name, unit, goal in what]
