"""Moments as people and exports write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from autograder.core.times import parsed_time

NOON = datetime(2026, 11, 20, 12, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-20T12:30:00Z", "2026-11-20 12:30Z", "2026-11-20 12:30:00.000 Z", "2026-11-20T12:30 UTC"),
        *("2026-11-20T13:30+01:00", "2026-11-20T13:30:00 +0100", "2026-11-20T13:30+01", "2026-11-20T03:00-09:30"),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    assert parsed_time(text) == NOON


def test_fractions_of_a_second_may_have_any_number_of_digits() -> None:
    assert parsed_time("2026-11-20 12:30:00.16 Z") == NOON + timedelta(milliseconds=160)
    assert parsed_time("2026-11-20 12:30:00.160000999 Z") == NOON + timedelta(milliseconds=160)


def test_a_time_without_a_zone_is_refused_unless_one_is_given() -> None:
    assert parsed_time("2026-11-20 12:30", timezone.utc) == NOON
    with pytest.raises(ValueError, match="has no time zone; write it like 2026"):
        parsed_time("2026-11-20 12:30")


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-11-20", "20.11.2026 12:30Z", "2026-02-30T12:30Z", "2026-11-20T12:30+99:00", "٢٠٢٦"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        parsed_time(text)
