"""A corpus of attacks: each harms an ordinary grader, and none harms ours.

The attacks are in `attacks/`, a file each; `attacked` says how to read them. What they may do is bounded in
themselves and by the limits of the run, so that nothing is lost where they win.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from autograder.cases.items import Planned, read_planned
from autograder.grading import grade as grading
from autograder.grading import rounds
from autograder.reporting.gradescope.contract import violations
from autograder.reporting.gradescope.results_file import write_results
from autograder.sandbox import runner, workers
from tests.conftest import ROOT
from tests.content import HOMEWORK
from tests.helpers.sandboxed import needs_linux, needs_root
from tests.helpers.totals import ITEMS
from tests.reporting.test_html_tables import Page
from tests.sandbox.attacked import ATTACKS, HARMFUL, LEAKS, WON, Attack, hand_in, harm, marks, place, prepare

PATIENT = 60.0  # for a run that ends; the ordinary grader needs 0.1
ENDS, HANGS = (PATIENT, 20), (2.5, 0.5)  # seconds, and of processor time, which most that hang would use up
OURS = 120.0  # for the whole of one of our runs, with the limits below; an attack that escapes them hangs for good
# Processor time of an item, and of importing the file, in ours: an attack that hangs needs none to begin with, one
# that earns nothing however it ends has time for all it tries, and what must pass has time on a slow machine.
AT_ONCE, TRIES, PASSES = (0.3, 0.4), (0.8, 1.0), (PATIENT, PATIENT)
TAGS = {"div", "p", "pre", "strong", "ul", "li", "table", "caption", "colgroup", "col", "tr", "th", "td"}
ATTRIBUTES = {"style", "scope", "colspan", "span", "aria-hidden", "aria-label"}

pytestmark = needs_linux


# ---------------------------------------------------------------- an ordinary grader


def _harm(name: str) -> list[str]:
    with place() as folder:
        prepare(folder)
        attack = ATTACKS[name]
        points = 8.0 if attack.said("EXPECT") == "pass-ok" else 0.0
        return harm(folder, attack, points, HANGS if attack.said("HANGS") else ENDS)


@pytest.fixture(scope="module")
def harms() -> Iterator[Callable[[str], Future[list[str]]]]:
    """What each attack does to an ordinary grader; a few are under way ahead of the one asked for, as most wait."""
    names = [*HARMFUL, "control_right", "control_wrong"]
    under_way: dict[str, Future[list[str]]] = {}
    with ThreadPoolExecutor(4) as pool:

        def harm_of(name: str) -> Future[list[str]]:
            for ahead in names[names.index(name) :][:8]:
                if ahead not in under_way:
                    under_way[ahead] = pool.submit(_harm, ahead)
            return under_way[name]

        yield harm_of


@pytest.mark.parametrize("name", HARMFUL)
def test_an_attack_harms_an_ordinary_grader(name: str, harms: Callable[[str], Future[list[str]]]) -> None:
    found = harms(name).result()
    if not found and ATTACKS[name].said("NEEDS"):
        pytest.skip(f"this system is without {ATTACKS[name].said('NEEDS')}")

    assert found


def test_an_ordinary_grader_marks_ordinary_work(harms: Callable[[str], Future[list[str]]]) -> None:
    assert harms("control_right").result() == ["8.0 points instead of 0.0"]
    assert harms("control_wrong").result() == []


def test_the_corpus_is_large_and_says_what_it_expects() -> None:
    assert len(HARMFUL) >= 60
    assert {attack.said("EXPECT") for attack in ATTACKS.values()} == {"not-pass", "pass-ok", "pass"}


# ---------------------------------------------------------------- ours


@pytest.fixture(scope="module")
def ours(bank: Path) -> Iterator[Path]:
    """A place with our bank in it, and one sandbox for all: what one submission does must not reach the next."""
    with place() as folder, runner.Sandbox(HOMEWORK.worker) as shared, pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading, "Sandbox", lambda *_, **__: contextlib.nullcontext(shared))
        shutil.copytree(bank, folder / "bank", dirs_exist_ok=True)
        (folder / "bank").chmod(0o700)
        yield folder


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whom workers became."""
    seen: list[int] = []
    honest = workers.some_user

    def some_user() -> int:
        seen.append(honest())
        return seen[-1]

    monkeypatch.setattr(workers, "some_user", some_user)
    return seen


@pytest.fixture(scope="module")
def planned(bank: Path) -> Planned:
    """What the bank holds: a grader for many submissions reads it once, too."""
    return read_planned(bank)


def _limits(attack: Attack) -> tuple[float, float]:
    if attack.said("EXPECT") != "not-pass":
        return PASSES
    return AT_ONCE if attack.said("HANGS") else TRIES


@needs_root  # what a plain user's worker may do depends on the kernel, and nothing is promised
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_loses_against_ours(
    name: str, ours: Path, planned: Planned, users: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, seconds in zip(("ITEM_SECONDS", "IMPORT_SECONDS"), _limits(ATTACKS[name]), strict=True):
        monkeypatch.setattr(rounds, limit, seconds)
    submission = hand_in(ATTACKS[name], ours)
    started = time.monotonic()
    write_results(grading.grade(submission, ours / "bank", planned=planned), ours / "results" / "results.json")
    seconds = time.monotonic() - started
    document = json.loads((ours / "results" / "results.json").read_text(encoding="utf-8"))

    assert _verdict(document) in _allowed(ATTACKS[name].said("EXPECT"))
    assert _words_that_must_not_be(document) == []
    assert violations(document) == ()
    assert len(document["tests"]) == ITEMS
    assert "fault" not in document["extra_data"]
    assert marks(ours) == []
    assert _running(users) == []
    assert seconds < OURS


LARGEST = 120  # MB; the smallest container has 768 for everything
MEASURE = """
import pathlib, sys
from autograder.grading.grade import grade
from autograder.reporting.gradescope.results import results_document
results_document(grade(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
status = dict(line.split(":") for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) // 1024)
"""
LARGE = (
    "control_right",
    "answers_with_millions_of_rows",
    "answers_with_the_largest_array",
    "sends_the_largest_frame",
    "sends_without_end",
    "raises_fifty_megabytes",
)


@pytest.mark.parametrize("name", LARGE)
def test_the_grader_itself_stays_small(name: str, ours: Path, bank: Path) -> None:
    submission = hand_in(ATTACKS[name], ours)
    command = [sys.executable, "-c", MEASURE, str(submission), str(bank)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert int(done.stdout) < LARGEST


def _conv1d(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [test for test in document["tests"] if test["extra_data"]["task"] == "conv1d.conv1d"]


def _verdict(document: dict[str, Any]) -> str:
    """What the items of conv1d came to, and that nothing else earned a point."""
    kinds = {test["extra_data"]["verdict"] for test in _conv1d(document)}
    earned = sum(test["score"] for test in _conv1d(document))
    if document["score"] != earned:
        return "points for what was not handed in"
    return "pass" if kinds == {"pass"} else "some points" if earned else "no points"


def _allowed(expected: str) -> set[str]:
    return {"not-pass": {"no points"}, "pass-ok": {"pass"}, "pass": {"pass"}}[expected]


def _words_that_must_not_be(document: dict[str, Any]) -> list[str]:
    """A mark of the attack's, and what it says of a hidden case."""
    shown = json.dumps(document, ensure_ascii=False)
    hidden = [test["output"] for test in document["tests"] if test["visibility"] != "visible"]
    found = [shown[shown.index(WON) :][:80]] if WON in shown else []
    found += [words for words in (*hidden, document["output"]) if any(leak in words for leak in LEAKS)]
    found += [c for c in shown if ord(c) < 32]
    return found + _markup_that_must_not_be(document)


def _markup_that_must_not_be(document: dict[str, Any]) -> list[str]:
    """Tags and attributes that are not those of our own tables."""
    outputs = (document, *document["tests"])
    found = [f"{one['output_format']} of {one.get('name', 'all')}" for one in outputs if one["output_format"] != "html"]
    for page in (Page(one["output"]) for one in outputs):
        found += sorted(set(page.tags) - TAGS) + sorted({name for name, _ in page.attributes} - ATTRIBUTES)
    return found


def _running(users: list[int]) -> list[str]:
    """Processes of a worker's user."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.stat(path).st_uid in users or f"Uid:\t{users[-1]}\t" in (path / "status").read_text():  # noqa: PTH116
                found.append(path.name)
        except OSError:
            continue
    return found
