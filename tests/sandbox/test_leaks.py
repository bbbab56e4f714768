"""What a program leaves behind beside a hidden case must not reach a visible item.

Each program of `attacks/between_items/` writes a number beside the hidden case of conv1d, and tells beside the visible
case of conv1d_matrix what it finds: in the page cache, in process ids, on the clock … It wins where the items are
interleaved, and reads nothing in the order in which we grade.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.cases.about import read_about
from autograder.core.records import Case, Item, Visibility
from autograder.grading.rounds import Rounds
from autograder.reporting.words import message
from autograder.sandbox.job import Limits
from autograder.sandbox.runner import Sandbox
from autograder.submission.reading import read_submission
from tests.content import BY_NAME, HOMEWORK
from tests.helpers.orders import Order, interleaved, visible_first
from tests.helpers.sandboxed import needs_linux, needs_root

PROGRAMS = Path(__file__).parents[1] / "attacks" / "between_items"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py") if path.stem != "hangs")
SECRETS = (3, 1, 2)
TRIES = 5  # process ids and the clock are shared with the rest of the machine
HANGS = 4711.0  # the number that `hangs` looks for
SEEN = re.compile(r"seen (-?[\d.]+)")

pytestmark = [needs_linux, pytest.mark.usefixtures("patient")]


@pytest.fixture(scope="module")
def half_locked() -> Iterator[Sandbox]:
    """Workers that are root and may make any system call: the order alone must keep what is hidden."""
    with Sandbox(HOMEWORK.worker, Limits(skip=frozenset({"seccomp", "other user"}))) as started:
        yield started


@needs_root
@pytest.mark.parametrize("program", ["cachestat", "inode_numbers", "mincore", "page_cache", "page_faults"])
def test_the_lock_refuses_what_tells_of_the_page_cache_and_of_inode_numbers(
    program: str, sandbox: Sandbox, bank: Path
) -> None:
    words = " ".join(_words(interleaved, program, SECRETS[0], sandbox, bank))

    assert "PermissionError" in words or "seen -1" in words


@pytest.mark.parametrize("order", [interleaved, visible_first])
def test_a_file_that_hangs_beside_a_hidden_case_alone_costs_a_visible_item_only_where_that_comes_later(
    order: Order, sandbox: Sandbox, bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.grading.rounds.IMPORT_SECONDS", 1.0)

    calm, hanging = (_words(order, "hangs", secret, sandbox, bank) for secret in (0, HANGS))

    assert (calm == hanging) is (order is visible_first)


def _item(task: str, visibility: Visibility, value: float) -> Item:
    call: dict[str, Any] = {"signal": np.full(4, value), "weights": np.ones(2)}
    if task == "conv1d.conv1d_matrix":
        call = {"weights": np.ones(2), "n": 4}
    case = Case(task, "a case", call, expected=np.zeros(3), visibility=visibility)
    return Item(BY_NAME[task], visibility, 1.0, (case,))


def _items(secret: float) -> list[Item]:
    return [
        _item("conv1d.conv1d", "visible", 0.0),
        _item("conv1d.conv1d", "after_due_date", secret),
        _item("conv1d.conv1d_matrix", "visible", 0.0),
        _item("conv1d.conv1d_matrix", "after_due_date", 0.0),
    ]


def _words(order: Order, program: str, secret: float, sandbox: Sandbox, bank: Path) -> list[str]:
    """What a student reads of the two visible items."""
    about = read_about(bank)
    with tempfile.TemporaryDirectory() as folder:
        text = (PROGRAMS / f"{program}.py").read_text(encoding="utf-8")
        (Path(folder) / "conv1d.py").write_text(text, encoding="utf-8")
        submission = read_submission(Path(folder), about.assignment)
    rounds = Rounds(about, submission, sandbox, time.monotonic() + 300.0)
    return [message(one) for one in order(rounds, _items(secret)) if one.item.visibility == "visible"]


def _told(order: Order, program: str, secret: float, sandbox: Sandbox, bank: Path) -> float:
    """The number that the visible items give away: what the second one shows, less what the first one does."""
    words = _words(order, program, secret, sandbox, bank)
    numbers = [float(found[1]) for found in map(SEEN.search, words) if found]
    assert len(numbers) == 2, words
    return numbers[1] - numbers[0]


def _read(order: Order, program: str, sandbox: Sandbox, bank: Path) -> tuple[int, ...]:
    """The secrets as whoever reads the reports works them out; the first run, with nothing hidden, is the measure."""
    step = re.search(r"^STEP: (.*)$", (PROGRAMS / f"{program}.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert step
    zero = _told(order, program, 0, sandbox, bank)
    return tuple(round((_told(order, program, secret, sandbox, bank) - zero) / float(step[1])) for secret in SECRETS)


@pytest.mark.parametrize("program", NAMES)
def test_a_program_that_leaves_a_note_beside_hidden_cases_wins_only_where_they_come_first(
    program: str, half_locked: Sandbox, bank: Path
) -> None:
    assert any(_read(interleaved, program, half_locked, bank) == SECRETS for _ in range(TRIES))
    assert _read(visible_first, program, half_locked, bank) != SECRETS
