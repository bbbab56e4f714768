"""Moments, as people and exports write them: ISO 8601, with the zone or without."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|[+-]\d\d(?::?\d\d)?))?", re.ASCII
)
EXAMPLE = "2026-11-20T23:59:00+01:00"


def parsed_time(text: str, zone: timezone | None = None) -> datetime:
    """The moment that a text means.

    Args:
        text: such as "2026-11-20T23:59:00+01:00", "2026-11-20 23:59Z" or "2023-09-21 06:49:00.16 Z".
        zone: that of a text without one; None: there must be one.

    Raises:
        ValueError: it is no such text, or has no zone; the message says what is missing.

    >>> parsed_time("2026-11-20 23:59 +0100").isoformat()
    '2026-11-20T23:59:00+01:00'
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text[:60]!r} is not a time; write it like {EXAMPLE}")
    if found[8] is None and zone is None:
        raise ValueError(f"{text[:60]!r} has no time zone; write it like {EXAMPLE}")
    year, month, day, hour, minute = (int(found[at]) for at in range(1, 6))
    micro = int((found[7] or "0").ljust(9, "0")[:6])
    try:
        where = zone if found[8] is None else _zone(found[8])
        return datetime(year, month, day, hour, minute, int(found[6] or 0), micro, where)
    except ValueError as error:
        raise ValueError(f"{text[:60]!r} is not a time: {error}") from None


def _zone(text: str) -> timezone:
    if text in ("Z", "UTC"):
        return timezone.utc
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
