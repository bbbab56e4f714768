"""A time limit counts work, and idling, but not the wait for a processor that others use."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from autograder.core import meters
from autograder.core.meters import PATIENCE, Meter, memory_in_use

STEP = 0.05  # seconds between two looks


def _over_at(share: float, seconds: float = 2.5) -> float:
    """When the time of a program is up that gets a share of the processor."""
    meter = Meter(seconds, wall=100.0, processor=7.0)
    looks = range(1, 10_000)
    return next(look * STEP for look in looks if meter.is_over(100.0 + look * STEP, 7.0 + share * look * STEP))


@pytest.mark.parametrize(
    ("share", "ends"),
    [
        (1.0, 2.5),  # alone on its machine
        (0.5, 5.0),  # shares its processor with another one
        (0.0, 2.5),  # sleeps, or waits for input
        (0.01, 2.5),  # the looks themselves take some time
        (16.0, 2.5),  # threads of linear algebra are no reason to end earlier
        (0.1, 2.5 * PATIENCE),  # nobody waits for it any longer
    ],
)
def test_the_time_is_up(share: float, ends: float) -> None:
    assert _over_at(share) == pytest.approx(ends, abs=0.3)


def test_a_right_program_on_a_busy_machine_is_in_time() -> None:
    meter = Meter(2.5, wall=0.0, processor=0.0)

    assert not any(meter.is_over(look * STEP, look * STEP / 20) for look in range(1, 140))  # 0.35 s of work in 7 s


def test_a_program_that_works_in_bursts_is_charged_for_both() -> None:
    """0.5 s of work, then 0.5 s asleep, and so on: its own time, but for where one turns into the other."""
    meter = Meter(2.5, wall=0.0, processor=0.0)
    worked, over = 0.0, []
    for look in range(1, 100):
        worked += STEP if look // 10 % 2 == 0 else 0.0
        over.append(meter.is_over(look * STEP, worked))

    assert over.index(True) * STEP == pytest.approx(3.0, abs=0.6)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is the most that there was, or of other precision")
def test_memory_in_use_is_what_a_program_has_written_to() -> None:
    before = memory_in_use()

    held = np.ones(8_000_000)

    assert 48 << 20 < memory_in_use() - before < 80 << 20
    assert held[0] == 1


def test_memory_is_unknown_where_nobody_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(meters, "_open", missing)
    monkeypatch.setitem(sys.modules, "resource", None)

    assert memory_in_use() == 0
