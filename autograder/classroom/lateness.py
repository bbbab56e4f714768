"""How late a submission is, and what that costs where a course says so. Without a due date nothing is late."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from autograder.core.assignment import Course
from autograder.core.times import parsed_time

Late: TypeAlias = Literal["", "late", "after late_due"]
_DAY = 24 * 3600


class BadDue(ValueError):
    """The times of a homework cannot be used; the message says why."""


@dataclass(frozen=True)
class Rules:
    """When a homework is due, and what a late one loses."""

    due: datetime | None = None
    late_due: datetime | None = None
    per_day: float = 0.0  # percent of the score, for each day that has begun
    at_most: float = 100.0  # percent


def rules_of(course: Course, due: str = "") -> Rules:
    """The rules of a course.

    Args:
        course: its settings.
        due: a due date that replaces the course's, or "".

    Raises:
        BadDue: `due` is no time with a zone, or is after the course's `late_due`.
    """
    when, policy = due or course.due, course.late_policy
    try:
        on_time = parsed_time(when) if when else None
    except ValueError as error:
        raise BadDue(str(error)) from None
    late_due = parsed_time(course.late_due) if course.late_due else None
    if on_time and late_due and late_due < on_time:
        raise BadDue(f"{when} is after late_due, {course.late_due} in course.toml; change late_due, and build again")
    return Rules(on_time, late_due, policy.get("per_day", 0.0), policy.get("at_most", 100.0))


def late_days(created: datetime | None, rules: Rules) -> float | None:
    """Days after the due date, 0 for what is in time; None where one of the two times is not known.

    Args:
        created: when it was handed in.
        rules: of the course.

    >>> from datetime import timezone
    >>> rules = Rules(due=datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    >>> late_days(datetime(2026, 11, 21, 18, tzinfo=timezone.utc), rules)
    1.25
    """
    if created is None or rules.due is None:
        return None
    return round(max(0.0, (created - rules.due).total_seconds() / _DAY), 4)


def lateness(created: datetime | None, rules: Rules) -> Late:
    """Whether it is late, in a word.

    Args:
        created: when it was handed in.
        rules: of the course.
    """
    if created and rules.late_due and created > rules.late_due:
        return "after late_due"
    return "late" if created and rules.due and created > rules.due else ""


def percent_lost(created: datetime | None, rules: Rules) -> float:
    """What the late policy takes, in percent of the score.

    Args:
        created: when it was handed in.
        rules: of the course.

    >>> from datetime import timezone
    >>> rules = Rules(datetime(2026, 11, 20, 12, tzinfo=timezone.utc), None, per_day=10, at_most=50)
    >>> [percent_lost(datetime(2026, 11, day, 13, tzinfo=timezone.utc), rules) for day in (19, 20, 21, 29)]
    [0.0, 10.0, 20.0, 50.0]
    """
    if created is None or rules.due is None or created <= rules.due:
        return 0.0
    days = math.ceil((created - rules.due).total_seconds() / _DAY)
    return float(min(rules.per_day * days, rules.at_most, 100.0))
