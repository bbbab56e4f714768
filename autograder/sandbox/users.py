"""User ids for workers: one for each, which owns nothing."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

_USERS = (1_900_000_000, 2_147_000_000)  # user ids that no system assigns, so that they own nothing
_numbers = itertools.count(random.SystemRandom().randrange(1 << 31))  # so that no two workers of a run have the same


def some_user() -> int:
    """A user id for the next worker, new each time; lower in a container with few ids; 0: there is none."""
    low, high = _USERS
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
        mapped = max(int(first) + int(count) for first, _, count in map(str.split, lines))
    except (OSError, ValueError):
        mapped = high
    if mapped < high:
        low, high = mapped // 2, mapped - 1000  # the last ids may belong to `nobody` or to somebody else
    return low + next(_numbers) % (high - low) if high > low else 0
